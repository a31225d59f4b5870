"""Holds the figures of `build`, of DuckDB, of Spark and of `build` on aggregates against each other."""

import csv
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import project

COLUMNS = ["measure", "school_year", "level", "school_code", "dimension", "category", "numerator", "denominator", "definition"]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def built(program, folder, out, year):
    """The figures of a build: measure, level, school, dimension, category, numerator, denominator."""
    run(program, "build", folder, "--edition", "internal", "--out", out, "--format", "csv", "-q")
    figures = set()
    with open(out / "figures.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["figure"] in ("result", "school", "group") and row["numerator"] and row["school_year"] == year:
                figures.add((row["measure"], row["level"], row["school_code"], row["dimension"], row["category"], row["numerator"], row["denominator"]))
    return figures


def figures(rows):
    names = ["measure", "level", "school_code", "dimension", "category", "numerator", "denominator"]
    return {tuple("" if row[name] is None else str(row[name]) for name in names) for row in rows}


def statements(program, folder, dialect, only=()):
    chosen = [part for measure in only for part in ("--only", measure)]
    text = run(program, "sql", folder, "--dialect", dialect, "-q", *chosen)
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in lines.split(";\n") if statement.strip().rstrip(";")]


def on_duckdb(program, folder):
    import duckdb

    connection = duckdb.connect()
    for statement in statements(program, folder, "duckdb"):
        result = connection.execute(statement)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row)) for row in result.fetchall()]


def on_spark(program, folder, session, only=()):
    for statement in statements(program, folder, "spark", only):
        result = session.sql(statement)
    rows = [row.asDict() for row in result.collect()]
    session.catalog.clearCache()
    return rows


def compare(name, wanted, found):
    if wanted == found:
        print(f"{name}: {len(found)} figures, all equal")
        return True
    print(f"{name}: {len(wanted ^ found)} figures differ")
    for row in sorted(wanted - found)[:15]:
        print("  build:", *row)
    for row in sorted(found - wanted)[:15]:
        print("  query:", *row)
    return False


def spark_session():
    if not os.environ.get("SPARK"):
        print("Spark: skipped, SPARK=1 asks for it")
        return None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        print("Spark: skipped, there is no Java")
        return None
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        print("Spark: skipped, it is not installed")
        return None

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", "1").config("spark.driver.bindAddress", "127.0.0.1")
    session = builder.config("spark.sql.ansi.enabled", "true").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def queried(program, folder, session, only=()):
    """What the queries give, by engine; of Spark, which takes a while for each, `only` these measures."""
    engines = {"DuckDB": on_duckdb(program, folder)}
    if session:
        engines["Spark"] = on_spark(program, folder, session, only)
    return engines


# One measure of each kind and way of counting.
EACH_KIND = [
    "suspensions-combined",
    "expulsion-events",
    "climate-overall",
    "equity-training-completed",
    "community-service",
    "applicants-female",
    "teacher-confidence",
    "career-events",
    "industry-credentials",
    "student-retention-rsco",
    "teacher-retention",
]


def example(program, session, temporary):
    """The example of the repository, whose measures are of every kind for which there is a query."""
    folder = pathlib.Path(__file__).resolve().parents[2] / "examples" / "ctecs"
    wanted = built(program, folder, pathlib.Path(temporary) / "example", "2025-26")
    results = []
    for engine, rows in queried(program, folder, session, EACH_KIND).items():
        found = figures(rows)
        measures = {row[0] for row in found}
        assert len(measures) >= len(EACH_KIND), f"example, {engine}: only {len(measures)} measures"
        results.append(compare(f"example, {len(measures)} measures, {engine}", {row for row in wanted if row[0] in measures}, found))
    return results


def main(program):
    passed = failed = 0
    session = spark_session()
    with tempfile.TemporaryDirectory() as temporary:
        results = example(program, session, temporary)
        passed += sum(results)
        failed += len(results) - sum(results)
        for name, make in (("by-day", project.by_day), ("by-year", project.by_year)):
            folder = pathlib.Path(temporary) / name
            folder.mkdir()
            make(folder)
            wanted = built(program, folder, folder / "out", "2024-25")
            assert len(wanted) > 50, f"{name}: only {len(wanted)} figures"
            for engine, rows in queried(program, folder, session).items():
                results = [compare(f"{name}, {engine}", wanted, figures(rows))]
                text = io.StringIO()
                out = csv.DictWriter(text, COLUMNS, lineterminator="\n")
                out.writeheader()
                out.writerows({column: row[column] for column in COLUMNS} for row in rows)
                again = pathlib.Path(temporary) / f"{name}-{engine}"
                again.mkdir()
                measures = sorted({row["measure"] for row in rows})
                project.of_aggregates(again, measures, text.getvalue().encode())
                results.append(compare(f"{name}, build on the aggregates of {engine}", wanted, built(program, again, again / "out", "2024-25")))
                passed += sum(results)
                failed += len(results) - sum(results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
