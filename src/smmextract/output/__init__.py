"""Writes results: tables for people; JSON, JSONL, CSV, Parquet and XLSX for programs."""
