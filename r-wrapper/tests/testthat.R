library(testthat)
library(pybiodl)

test_check("pybiodl")
