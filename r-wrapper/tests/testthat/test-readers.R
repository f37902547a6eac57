written <- function(lines, extension) {
  path <- tempfile(fileext = extension)
  writeLines(lines, path)
  path
}

test_that("sequences and intervals are read, positions from 1", {
  skip_without_python()
  fasta <- bio_read_fasta(written(c(">p1 lac promoter", "TTGACA", "TATAAT", ">p2", "acgtn"), ".fa"))
  expect_identical(fasta, data.frame(
    id = c("p1", "p2"), sequence = c("TTGACATATAAT", "acgtn"), description = c("lac promoter", "")
  ))
  fastq <- bio_read_fastq(written(c("@r1 lane 1", "ACG", "+", "II#"), ".fq"))
  expect_identical(fastq$quality, "II#")
  bed <- bio_read_bed(written(c("chr1\t10\t20\tp1\t0\t-", "chr2\t0\t5\tp2\t.\t+"), ".bed"))
  expect_identical(bed$start, c(11L, 1L))
  expect_identical(bed$end, c(20L, 5L))
  expect_identical(bed$score, c(0, NA))
  genome <- written(c(">chr1", "TTGACATATAAT"), ".fa")
  vcf <- written(c("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1", "chr1\t5\t.\tCA\tC,GA\t50\tPASS\t.\tGT\t1/2"), ".vcf")
  variants <- bio_read_vcf(vcf, genome, length = 6, genotypes = TRUE)
  expect_identical(variants$alternative_window, c("TGACTA", "TGAGAT"))
  expect_identical(substr(variants$reference_window, 6 %/% 2 + 1, 4), c("C", "C"))
  expect_identical(variants$position, c(5L, 5L))
  expect_identical(variants$s1, c(1, 1))
})

test_that("molecules, texts and spectra are read", {
  skip_without_python()
  smiles <- bio_read_smiles(written(c("CCO ethanol", "c1ccccc1"), ".smi"))
  expect_identical(smiles$smiles, c("CCO", "c1ccccc1"))
  expect_identical(smiles$id, c("ethanol", NA))
  text <- bio_read_text(written(c("id,text", "r1,no metastasis"), ".csv"))
  expect_identical(text, data.frame(id = "r1", text = "no metastasis"))
  mgf <- bio_read_mgf(written(c("BEGIN IONS", "SEQ=PEPTIDE", "PEPMASS=400.7", "CHARGE=2+", "98.1 3", "227.1 10", "END IONS",
    "BEGIN IONS", "TITLE=t", "50 1", "END IONS"), ".mgf"))
  expect_identical(mgf$charge, c(2L, NA))
  expect_identical(mgf$sequence, c("PEPTIDE", NA))
  expect_identical(mgf$peaks[[1]], cbind(mz = c(98.1, 227.1), intensity = c(3, 10)))
})

test_that("histories and signals go in as samples", {
  skip_without_python()
  rows <- c("patient,time,code", "a,2024-01-09,I10", "b,2024-01-01,E11", "a,2024-01-02,250.00", "a,2024-01-09,N18")
  visits <- bio_read_visits(written(rows, ".csv"))
  expect_identical(visits$patient, c("a", "b"))
  expect_identical(visits$times[[1]], as.Date(c("2024-01-02", "2024-01-09")))
  expect_identical(visits$codes, list(list("250.00", c("I10", "N18")), list("E11")))
  expect_s3_class(samples_of(visits$codes), "bio_samples")
  numbers <- bio_read_visits(written(c("who,time,code", "a,3,x", "a,1.5,y"), ".csv"), patient = "who")
  expect_identical(numbers$times, list(c(1.5, 3)))
  table <- c("time,ecg,eeg", sprintf("%g,%d,%d", (0:6) / 2, 0:6, 10:16))
  signals <- bio_read_signals(c(written(table, ".csv"), written(table[1:4], ".csv")), channels = c("eeg", "ecg"))
  expect_identical(signals$sampling_rate, 2)
  expect_identical(signals$values[[2]], cbind(eeg = c(10, 11, 12), ecg = c(0, 1, 2)))
  expect_output(print(signals), "2 recordings at 2 Hz, 5 seconds in all\n2 channels: eeg, ecg", fixed = TRUE)
  windows <- bio_windows(signals, length = 3)
  expect_identical(windows$recording, c(1L, 1L, 2L))
  expect_identical(windows$values[2, , "ecg"], c(3, 4, 5))
  expect_identical(dim(bio_windows(signals$values[[1]], 3, step = 1)$values), c(5L, 3L, 2L))
})

test_that("files that do not fit are refused", {
  expect_sentence(bio_read_bed(c("a", "b")), "A file must be named by one path", "pybiodl_InvalidTypeError", "path")
  skip_without_python()
  expect_sentence(bio_read_bed(written("chr1\t20\t10", ".bed")), "line 1 of", field = NULL)
  expect_sentence(bio_read_fastq("/no/such/file.fq"), "/no/such/file.fq", field = "path")
  expect_sentence(bio_read_visits(written(c("patient,time,code", "a,1,x"), ".csv"), patient = "patints"),
    "did you mean 'patient'?", field = "patient")
  expect_sentence(bio_windows(list(matrix(0, 2, 1)), 3), "length must be at most the longest recording, 2 samples; got 3",
    field = "length")
})
