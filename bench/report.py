# SPDX-License-Identifier: MIT
"""The results: a table to read, and the same as JSON and Markdown."""
import json
import statistics


class Report:
    def __init__(self, out):
        self.out = out
        self.rows = []
        self.failures = 0

    def section(self, title):
        print(f"\n{title}", file=self.out, flush=True)
        self.rows.append({"section": title})

    def add(self, name, value, unit="", most=None, least=None, digits=0, **details):
        """A measured value; MOST is the target that it must not exceed, LEAST the one to reach."""
        row = {"name": name, "value": value, "unit": unit, **details}
        if most is not None:
            row.update(most=most, ok=value <= most)
        if least is not None:
            row.update(least=least, ok=value >= least)
        row["text"] = f"{value:,.{digits}f} {unit}".rstrip()
        row["target"] = f"at most {most:,.{digits}f}" if most is not None else \
            f"at least {least:,.{digits}f}" if least is not None else ""
        self.rows.append(row)
        print(line(row), file=self.out, flush=True)

    def add_means(self, ratios, most):
        """RATIOS: of each program, those of its loads."""
        for program, values in ratios.items():
            if len(values) > 1:
                self.add(f"{program}, geometric mean", statistics.geometric_mean(values), most=most,
                         digits=3)

    def note(self, text):
        self.rows.append({"note": text})
        print(f"    {text}", file=self.out, flush=True)

    def fail(self, name, why):
        """A measurement that could not be made."""
        self.failures += 1
        row = {"name": name, "text": "not measured", "target": "", "error": str(why)}
        self.rows.append(row)
        print(f"  {name}: not measured: {why}", file=self.out, flush=True)

    def missed(self):
        return [row["name"] for row in self.rows if row.get("ok") is False]

    def write_json(self, path, **facts):
        with open(path, "w") as file:
            json.dump({**facts, "results": self.rows}, file, indent=1)
            file.write("\n")

    def markdown(self):
        lines = []
        for row in self.rows:
            if "section" in row:
                lines += ["", f"### {row['section']}", "", "| what | measured | target | |",
                          "|---|--:|--:|---|"]
            elif "note" in row:
                continue
            else:
                lines.append(f"| {row['name']} | {row['text']} | {row['target']} | {verdict(row)} |")
        return "\n".join(lines) + "\n"


def verdict(row):
    if "ok" not in row:
        return ""
    return "ok" if row["ok"] else "MISSED"


def line(row):
    return f"  {row['name']:<52} {row['text']:>18}  {row['target']:<22} {verdict(row)}".rstrip()
