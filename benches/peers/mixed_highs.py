"""HiGHS on the same MPS file: python mixed_highs.py FILE.mps [SECONDS] (pip install highspy).

Prints the value of the relaxation, then each better plan and bound with its time, in fen a month.
"""
import sys
import time

import highspy

path = sys.argv[1]
seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600.0

relaxed = highspy.Highs()
relaxed.setOptionValue("output_flag", False)
relaxed.setOptionValue("threads", 1)
relaxed.readModel(path)
relaxed.setOptionValue("solve_relaxation", True)
start = time.time()
relaxed.run()
print(f"relaxation {-relaxed.getInfo().objective_function_value:.0f} in {time.time() - start:.1f} s", flush=True)

solver = highspy.Highs()
solver.setOptionValue("threads", 1)
solver.setOptionValue("time_limit", seconds)
solver.setOptionValue("mip_rel_gap", 0.0)
solver.setOptionValue("mip_abs_gap", 0.5)
solver.readModel(path)
start = time.time()
solver.run()
info = solver.getInfo()
print(f"plan {-info.objective_function_value:.0f} bound {-info.mip_dual_bound:.0f} in {time.time() - start:.1f} s")
