"""The lock files install anywhere: hashed, without addresses, tests at the versions of production."""

from pathlib import Path

from tools import locks

HASH = "--hash=sha256:" + "a" * 64


def write(folder: Path, *, prod: str, test: str) -> Path:
    (folder / "prod.txt").write_text(prod)
    (folder / "test.txt").write_text(test)
    return folder


def test_the_projects_own_locks_are_clean() -> None:
    assert locks.faults(locks.ROOT / "requirements") == []


def test_a_clean_lock_has_no_fault(tmp_path: Path) -> None:
    prod = f"numpy==2.4.6 ; python_full_version < '3.12' \\\n    {HASH}\n"

    assert locks.faults(write(tmp_path, prod=prod, test=prod)) == []


def test_an_address_an_option_and_a_missing_hash_are_named(tmp_path: Path) -> None:
    prod = f"--index-url x\na==1 \\\n    {HASH}\nb @ https://example.org/b.whl \\\n    {HASH}\nc==2\n"

    assert locks.faults(write(tmp_path, prod=prod, test=prod)) == [
        "prod.txt holds an address or an option",
        "prod.txt: --index-url has no hash",
        "prod.txt: c==2 has no hash",
        "test.txt holds an address or an option",
        "test.txt: --index-url has no hash",
        "test.txt: c==2 has no hash",
    ]


def test_the_test_lock_holds_production_at_the_same_versions(tmp_path: Path) -> None:
    assert locks.faults(write(tmp_path, prod=f"a==1 \\\n    {HASH}\n", test=f"a==2 \\\n    {HASH}\n")) == [
        "test.txt lacks a==1"
    ]
