"""Networks with float weights: exact values, ties and gradients against direct computation, the tracer and torch."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from consderiv import clarke
from consderiv.autodiff.networks import (
    Affine,
    Dyadic,
    MaxPool,
    Network,
    Rectifier,
    compare_network,
    local_program,
    network_from_torch,
)
from consderiv.errors import UnsupportedError

torch = pytest.importorskip("torch")
nn = torch.nn


def halves(generator, *shape):
    """Nested lists of multiples of one half."""
    if len(shape) == 1:
        return [generator.randint(-3, 3) / 2 for _ in range(shape[0])]
    return [halves(generator, *shape[1:]) for _ in range(shape[0])]


def random_network(generator):
    """Four layers on R^3 with small dyadic weights, and a maximum over overlapping windows."""
    return Network(
        (
            Affine(Dyadic.of(halves(generator, 4, 3)), Dyadic.column(halves(generator, 4))),
            Rectifier(generator.choice([Fraction(0), Fraction(1, 4)])),
            MaxPool(((0, 1), (1, 2), (2, 3))),
            Affine(Dyadic.of(halves(generator, 3, 3)), Dyadic.column(halves(generator, 3))),
            Rectifier(),
            Affine(Dyadic.of(halves(generator, 1, 3)), Dyadic.column(halves(generator, 1))),
        ),
        3,
    )


def direct(network, point):
    """The value by the definition, with Fractions."""
    state = list(map(Fraction, point))
    for layer in network.layers:
        if isinstance(layer, Affine):
            rows, bias = layer.weight.fractions(), layer.bias.vector()
            state = [
                sum((w * u for w, u in zip(row, state, strict=True)), b) for row, b in zip(rows, bias, strict=True)
            ]
        elif isinstance(layer, Rectifier):
            state = [u if u > 0 else layer.slope * u for u in state]
        else:
            state = [max(state[i] for i in window) for window in layer.windows]
    return state


def as_text(network, names="xyz"):
    """The network as program text."""
    state = list(names)
    for layer in network.layers:
        if isinstance(layer, Affine):
            rows, bias = layer.weight.fractions(), layer.bias.vector()
            state = [
                " + ".join([f"({w})*({u})" for w, u in zip(row, state, strict=True)] + [f"({b})"])
                for row, b in zip(rows, bias, strict=True)
            ]
        elif isinstance(layer, Rectifier):
            state = [f"max({u}, ({layer.slope})*({u}))" for u in state]
        else:
            state = [f"max({', '.join(state[i] for i in window)})" for window in layer.windows]
    return state[0]


def test_values_and_gradients_by_definition():
    generator = random.Random(5)
    step = Fraction(1, 2**40)
    smooth = 0
    for _ in range(60):
        network = random_network(generator)
        point = [Fraction(generator.randint(-8, 8), 8) for _ in range(3)]
        sweep = network.at(point)
        assert list(sweep.value) == direct(network, point)
        gradient = sweep.gradient()
        if gradient is None:
            continue
        smooth += 1
        for k in range(3):
            for side in (1, -1):
                moved = [u + side * step * (i == k) for i, u in enumerate(point)]
                assert direct(network, moved)[0] - sweep.value[0] == side * step * gradient[k]
    assert smooth > 20


def test_clarke_of_the_local_program_is_that_of_the_whole():
    generator = random.Random(11)
    kinks = 0
    for _ in range(30):
        network = random_network(generator)
        point = [Fraction(generator.randint(-1, 1), 2) for _ in range(3)]
        units = network.layers[0].weight.entries.nrows()
        tied = [-(network.layers[0].weight @ Dyadic.column(point)).vector()[k] * (k % 2) for k in range(units)]
        network = Network((Affine(network.layers[0].weight, Dyadic.column(tied)), *network.layers[1:]), 3)
        sweep = network.at(point)
        whole = clarke(as_text(network), at=dict(zip("xyz", point, strict=True)), variables=list("xyz"))
        program = local_program(sweep)
        local = clarke(program, at=dict(zip(program.variables, point, strict=True)))
        assert set(local.vertices) == set(whole.vertices), (as_text(network), point)
        if sweep.gradient() is None:
            kinks += 1
        else:
            assert whole.vertices == (sweep.gradient(),)
    assert kinks > 10


def test_a_maximum_of_units_that_are_off_is_no_kink():
    network = Network((Rectifier(), MaxPool(((0, 1),))), 2)
    sweep = network.at([-1.0, -2.0])
    assert len(sweep.ties) == 1
    assert not sweep.kinks
    assert sweep.gradient() == (0, 0)
    assert network.at([0.0, 0.0]).gradient() is None


def perceptron(dtype=torch.float32):
    torch.manual_seed(3)
    return nn.Sequential(
        nn.Flatten(), nn.Linear(36, 20), nn.LeakyReLU(0.01), nn.Linear(20, 12), nn.ReLU(), nn.Linear(12, 4)
    ).to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_a_perceptron_of_torch_is_within_the_proved_bounds(dtype):
    torch.manual_seed(4)
    found = compare_network(perceptron(dtype), torch.rand(6, 6).to(dtype), 2)
    assert found.verdict == ("gradient" if not found.moved else "float_tie")
    assert abs(found.value - found.sweep.value[2]) <= found.value_bound
    if dtype == torch.float64:
        exact = found.sweep.gradient(2)
        assert max(abs(a - b) for a, b in zip(exact, found.gradient, strict=True)) < Fraction(1, 10**14)


def test_convolution_and_pooling_agree_with_torch():
    torch.manual_seed(8)
    module = nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, stride=1, padding=1), nn.Flatten(), nn.Linear(147, 2)
    ).double()
    found = compare_network(module, torch.randn(2, 6, 6, dtype=torch.float64), 1)
    assert found.verdict == "gradient"
    assert abs(found.value - found.sweep.value[1]) < Fraction(1, 10**13)


def test_a_wrong_gradient_is_outside():
    class Halved(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g / 2

    class Wrong(nn.Identity):
        def forward(self, x):
            return Halved.apply(x)

    module = nn.Sequential(nn.Linear(2, 2), Wrong(), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        module[0].bias += 3
    assert compare_network(module, torch.ones(2)).verdict == "outside"


def test_a_tie_is_named_and_its_convention_is_judged():
    module = nn.Sequential(nn.Linear(2, 2, bias=False), nn.ReLU(), nn.Linear(2, 1, bias=False))
    with torch.no_grad():
        module[0].weight[:] = torch.tensor([[1.0, -1.0], [-1.0, 1.0]])
        module[2].weight[:] = torch.tensor([[1.0, -1.0]])
    found = compare_network(module, torch.ones(2))
    assert found.verdict == "tie"
    assert len(found.sweep.kinks) == 2
    assert not found.in_clarke()  # relu(u) - relu(-u) = u has the gradient (1, -1); back-propagation gives 0
    assert "2 of them kinks" in str(found)


def test_rounding_that_changes_a_branch_is_found():
    module = nn.Sequential(nn.Linear(3, 1, bias=False), nn.ReLU())
    with torch.no_grad():
        module[0].weight[:] = torch.tensor([[1.0, 1.0, -1.0]])
    point = torch.tensor([1.0, 2.0**-25, 1.0])  # exactly 2**-25, and 0 in float32
    found = compare_network(module, point)
    assert found.moved == ((1, 0),)
    assert found.uncertain == ((1, 0),)
    assert found.verdict == "float_tie"


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (nn.Sequential(nn.Linear(3, 2), nn.Tanh()), "Tanh at 1"),
        (nn.Sequential(nn.Linear(3, 2), nn.Sequential(nn.BatchNorm1d(2))), "BatchNorm1d at 1.0"),
        (nn.Sequential(nn.Dropout(0.5), nn.Linear(3, 2)), "Dropout at 0"),
    ],
)
def test_other_layers_are_refused_by_name(module, words):
    if "Batch" in words:
        module.eval()
    with pytest.raises(UnsupportedError, match=words):
        network_from_torch(module, (3,))


def test_an_input_of_another_width_is_refused():
    with pytest.raises(UnsupportedError, match="3 inputs are required"):
        network_from_torch(nn.Linear(3, 2), (3,)).at([0.0])
