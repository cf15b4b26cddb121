#!/usr/bin/env python3
"""Race the project's matcher against its peers in one run.

usage, from the root, once benches/peers/setup.sh has run:
    target/race/venv/bin/python benches/peers/race.py [--runs N] [--threads N] [--peers ns,cs,ort,lapx,scipy] [FAMILY...]
Each solver is timed on the solve alone (its graph already in memory). Prints a row a family:
the project's seconds, each peer's, and best peer / project. Exit 1 where an optimum differs.
"""
import argparse, hashlib, json, os, subprocess, sys, tempfile, time
import numpy as np
sys.path.insert(0, os.path.dirname(__file__))
import families

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.environ.get("RACE_DIR", "target/race")


def lemon(inst, alg, raw):
    r = subprocess.run([f"{WORK}/peer_lemon", raw, alg], capture_output=True, text=True, timeout=600)
    if r.returncode:
        return None
    c, p, t = r.stdout.split()
    return int(c), int(p), float(t)


def ort(inst):
    from ortools.graph.python import min_cost_flow
    n, m, P = inst.n, inst.m, inst.big()
    row = np.repeat(np.arange(n), np.diff(inst.ptr))
    s = min_cost_flow.SimpleMinCostFlow()
    s.add_arcs_with_capacity_and_unit_cost(row, n + inst.col, inst.arc_caps(), inst.cost)
    o = s.add_arcs_with_capacity_and_unit_cost(np.arange(n), np.full(n, n + m), inst.supply, np.full(n, P))
    s.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), np.full(m, n + m), inst.cap, np.zeros(m, np.int64))
    sup = np.zeros(n + m + 1, np.int64)
    sup[:n] = inst.supply
    sup[n + m] = -inst.supply.sum()
    s.set_nodes_supplies(np.arange(n + m + 1), sup)
    t = time.perf_counter()
    st = s.solve()
    t = time.perf_counter() - t
    if st != s.OPTIMAL:
        return None
    out = int(s.flows(o).sum())
    return int(s.optimal_cost()) - out * P, int(inst.supply.sum()) - out, t


def is_square_dense(inst):
    return inst.out is None and len(inst.col) == inst.n * inst.m and inst.n <= inst.m and (inst.cap == 1).all()


def lapx(inst):
    import lap
    C = inst.cost.reshape(inst.n, inst.m).astype(float)
    t = time.perf_counter()
    c, _, _ = lap.lapjv(C, extend_cost=inst.n != inst.m)
    return int(round(c)), inst.n, time.perf_counter() - t


def scipy_lsa(inst):
    from scipy.optimize import linear_sum_assignment
    C = inst.cost.reshape(inst.n, inst.m)
    t = time.perf_counter()
    r, c = linear_sum_assignment(C)
    t = time.perf_counter() - t
    return int(C[r, c].sum()), inst.n, t


def project(path, threads):
    exe = os.environ.get("PROJECT_EXE", "target/release/examples/assign")
    out = path + ".out"
    r = subprocess.run([exe, path, "--json", "--threads", str(threads), "--out", out], capture_output=True, text=True, timeout=900)
    if r.returncode:
        print(r.stderr[-400:], file=sys.stderr)
        return None
    d = json.loads(r.stdout.strip().splitlines()[-1])
    return int(d["cost"]), int(d["assigned"]), float(d["solve_seconds"]), d, out


def honest(inst, ours):
    """The matching that was written is feasible, and costs what was claimed."""
    cost, assigned, _, d, out = ours
    got = np.loadtxt(out, dtype=np.int64, ndmin=2).reshape(-1, 3)
    left, right, units = got[:, 0] - 1, got[:, 1] - 1 - inst.n, got[:, 2]
    row = np.repeat(np.arange(inst.n), np.diff(inst.ptr))
    arcs = row * inst.m + inst.col
    o = np.argsort(arcs, kind="stable")
    at = np.minimum(np.searchsorted(arcs, left * inst.m + right, sorter=o), len(arcs) - 1)
    k = o[at]
    fine = (arcs[k] == left * inst.m + right).all() and (units > 0).all() and (units <= inst.arc_caps()[k]).all()
    fine = fine and (np.bincount(left, units, inst.n) <= inst.supply).all() and (np.bincount(right, units, inst.m) <= inst.cap).all()
    return bool(fine and d.get("certified") is True and (inst.cost[k] * units).sum() == cost and units.sum() == assigned)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("families", nargs="*")
    ap.add_argument("--runs", type=int, default=3)
    ap.add_argument("--peers", default="ns,ort,lapx,scipy")
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    os.makedirs(WORK, exist_ok=True)
    if {"ns", "cs"} & set(a.peers.split(",")) and not os.path.exists(f"{WORK}/peer_lemon"):
        subprocess.check_call(["g++", "-O3", "-march=native", "-w", "-o", f"{WORK}/peer_lemon", f"{HERE}/peer_lemon.cpp"])
    tag = hashlib.sha1(open(families.__file__, "rb").read()).hexdigest()[:8]
    bad = 0
    worst = None
    for name in a.families or [k for k in families.ALL if k != "prov"]:
        inst = families.ALL[name]()
        asn, raw = f"{WORK}/{name}-{tag}.asn", f"{WORK}/{name}-{tag}.raw"
        if not os.path.exists(asn):
            inst.write(asn)
            with open(raw, "wb") as f:
                np.array([inst.n, inst.m, len(inst.col), inst.big()], np.int64).tofile(f)
                for x in (inst.ptr, inst.col, inst.cost, inst.arc_caps(), inst.supply, inst.cap):
                    x.astype(np.int64).tofile(f)
        ours = [project(asn, a.threads) for _ in range(a.runs)]
        res = {}
        for p in a.peers.split(","):
            if p in ("ns", "cs"):
                f = lambda: lemon(inst, p, raw)
            elif p == "ort":
                f = lambda: ort(inst)
            elif not is_square_dense(inst):
                continue
            else:
                f = {"lapx": lambda: lapx(inst), "scipy": lambda: scipy_lsa(inst)}[p]
            rr = [f() for _ in range(a.runs)]
            if rr[0]:
                res[p] = (rr[0][0], rr[0][1], sorted(x[2] for x in rr)[len(rr) // 2])
        total = int(inst.supply.sum())
        key = lambda v: v[:2] if inst.out is None else (v[0] + inst.out * (total - v[1]),)
        opt = {key(v) for v in res.values()}
        best = min(v[2] for v in res.values())
        peers = " ".join(f"{k}={v[2]:.3f}" for k, v in res.items())
        if len(opt) > 1:
            print(f"{name}: PEERS DISAGREE {res}")
        if ours[0] is None:
            print(f"{name:8} n={inst.n} m={inst.m} arcs={len(inst.col)} FAILED {peers}")
            bad += 1
            continue
        t = sorted(x[2] for x in ours)[len(ours) // 2]
        same = key(ours[0]) in opt and honest(inst, ours[0])
        bad += not same
        ratio = best / t
        worst = ratio if worst is None else min(worst, ratio)
        print(f"{name:8} n={inst.n} m={inst.m} arcs={len(inst.col)} project={t:.4f}s {peers} ratio={ratio:.2f} {'ok' if same else f'WRONG {key(ours[0])} vs {opt}'}", flush=True)
    print(f"worst ratio {worst} wrong {bad}")
    sys.exit(bool(bad))


main()
