"""Printed documents: values in, PDF and XML out; nothing here reads a database or a clock."""
