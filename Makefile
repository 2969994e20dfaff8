# Everything is done by make.py, so that Windows without make has the same targets.
PYTHON ?= python3

.PHONY: run test nightly check bench eval tree demo clean

run test nightly check bench eval tree demo clean:
	@$(PYTHON) make.py $@ $(ARGS)
