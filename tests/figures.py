"""Tables of figures that can be pooled."""

RATIOS = """slab,measure,value,ci_low,ci_high
Busch 2011,HR,0.79,0.43,1.45
Chen 2012,HR,1.03,0.59,1.79
Heng 2012,HR,0.84,0.67,1.06
Wong 2013,HR,0.65,0.42,0.99
"""
LOGS = """slab,yi,vi
Busch 2011,-0.2357,0.0962
Chen 2012,0.0296,0.0803
Heng 2012,-0.1744,0.0137
Wong 2013,-0.4308,0.0478
"""
TWO = "slab,measure,value,ci_low,ci_high\nINTORSECT,HR,1.149,0.935,1.408\nMETEOR,HR,0.58,0.45,0.75\n"
