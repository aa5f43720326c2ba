from hypothesis import given

from convstudio.engine import BatchNorm2d, Block, Conv2d, Linear, Network, Problem, ReLU, Residual, Sequential, analyze
from convstudio.studio.insides import insides_of, worst_by_node
from tests.studio.strategies import networks


def test_sums_over_a_block_and_the_blocks_in_it() -> None:
    network = Network((3, 8, 8), [Sequential([Conv2d(3, 1), Residual([BatchNorm2d(), ReLU()])]), ReLU()])
    inside = insides_of(analyze(network))
    assert set(inside) == {"n1", "n3"}
    assert (inside["n1"].layers, inside["n1"].params, inside["n1"].states) == (3, 12 + 6, 6 + 0)
    assert inside["n1"].macs == 3 * 3 * 64
    # The convolution, both layers of the body, and the sum.
    assert inside["n1"].neurons == 4 * 192
    assert inside["n3"].params == 6


@given(networks())
def test_the_blocks_outside_of_all_others_hold_what_the_rows_say(network: Network) -> None:
    analysis = analyze(network)
    inside = insides_of(analysis)
    top = [node for node in network.nodes if isinstance(node.layer, Block)]
    held = sum(inside[node.id].params for node in top)
    alone = sum(analysis.row(node.id).params for node in network.nodes if node not in top)
    assert held + alone == analysis.totals.params
    assert sum(inside[node.id].neurons for node in top) <= analysis.totals.neurons


def test_a_block_has_the_worst_problem_of_what_it_holds() -> None:
    analysis = analyze(Network((3, 8, 8), [Sequential([Residual([ReLU(), Linear(3)])]), ReLU()]))
    first, second = Problem("n4", "error", "first"), Problem("n2", "warning", "second")
    worst = worst_by_node(analysis, [first, second, Problem("", "error", "of the run")])
    assert worst == {"n4": first, "n2": first, "n1": first}
