"""Transfers seen on the bank account: the bank's file is read, its credits are given to the orders they pay."""
