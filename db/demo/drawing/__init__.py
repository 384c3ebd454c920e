"""The demo's pictures, drawn in code: a small kit of shapes under one light, and one function per picture."""

from . import bathroom, bedding, care, continence, daily, diagnosis, orthopaedics, professional, seating, walking
from .kit import HEIGHT, PICTURES, WIDTH, render

__all__ = [
    "HEIGHT",
    "PICTURES",
    "WIDTH",
    "bathroom",
    "bedding",
    "care",
    "continence",
    "daily",
    "diagnosis",
    "orthopaedics",
    "professional",
    "render",
    "seating",
    "walking",
]
