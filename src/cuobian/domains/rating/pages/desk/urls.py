"""Addresses of the office pages."""

from django.urls import URLPattern

patterns: list[URLPattern] = []
