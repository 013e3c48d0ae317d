"""Compares the plugin with JAX's own CPU device, function by function. Started by run.sh."""
import sys
import traceback

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

OURS = jax.devices("xlasharp_cpu")[0]
REFERENCE = jax.devices("cpu")[0]
RNG = np.random.default_rng(0)


def array(*shape, dtype=np.float32, low=-2.0, high=2.0):
    return RNG.uniform(low, high, shape).astype(dtype)


def integers(*shape, dtype=np.int32, low=-9, high=10):
    return RNG.integers(low, high, shape).astype(dtype)


def mlp(params, x):
    for w, b in params[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = params[-1]
    return x @ w + b


def mlp_loss(params, x, y):
    return jnp.mean((mlp(params, x) - y) ** 2)


def attention(q, k, v):
    scores = q @ jnp.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
    return jax.nn.softmax(scores, axis=-1) @ v


PARAMS = [(array(6, 8), array(8)), (array(8, 8), array(8)), (array(8, 3), array(3))]
MATRIX = array(5, 5, low=0.1, high=1.0)
SYMMETRIC = MATRIX @ MATRIX.T + 5 * np.eye(5, dtype=np.float32)

CASES = {
    "add": (lambda x, y: x + y, (array(4, 5), array(4, 5))),
    "broadcast": (lambda x, y: x * y, (array(4, 1, 3), array(5, 1))),
    "matmul": (lambda x, y: x @ y, (array(7, 9), array(9, 4))),
    "batched matmul": (lambda x, y: jnp.einsum("bij,bjk->bik", x, y), (array(3, 4, 5), array(3, 5, 6))),
    "integer matmul": (lambda x, y: x @ y, (integers(4, 5), integers(5, 3))),
    "bfloat16": (lambda x: jnp.sin(x).astype(jnp.float32), (jnp.asarray(array(16), jnp.bfloat16),)),
    "exp": (jnp.exp, (array(100, low=-20, high=20),)),
    "log1p": (jnp.log1p, (array(100, low=-0.9, high=5),)),
    "trigonometry": (lambda x: (jnp.sin(x), jnp.cos(x), jnp.tan(x), jnp.arctan(x)), (array(50),)),
    "hyperbolic": (lambda x: (jnp.tanh(x), jnp.sinh(x), jnp.arcsinh(x)), (array(50),)),
    "erf": (jax.scipy.special.erf, (array(50),)),
    "lgamma": (jax.scipy.special.gammaln, (array(50, low=0.1, high=9),)),
    "power": (lambda x, y: x ** y, (array(50, low=0.1), array(50))),
    "complex": (lambda x: jnp.abs(jnp.exp(1j * x) * (1 + x)), (array(20),)),
    "fft": (lambda x: jnp.abs(jnp.fft.rfft(x)), (array(3, 24),)),
    "sum": (lambda x: (x.sum(), x.sum(0), x.sum(1), x.mean(), x.std()), (array(6, 7),)),
    "max and argmax": (lambda x: (x.max(1), x.argmax(1)), (array(6, 7),)),
    "cumsum": (lambda x: jnp.cumsum(x, 1), (array(3, 20),)),
    "sort": (lambda x: (jnp.sort(x), jnp.argsort(x)), (array(4, 33),)),
    "top_k": (lambda x: lax.top_k(x, 3), (array(4, 10),)),
    "gather": (lambda x, i: x[i], (array(10, 3), integers(5, low=0))),
    "scatter": (lambda x, i, v: x.at[i].add(v), (array(10, 3), integers(5, low=0), array(5, 3))),
    "dynamic slice": (lambda x, i: lax.dynamic_slice(x, (i, 1), (2, 2)), (array(6, 4), np.int32(3))),
    "concatenate and pad": (lambda x, y: jnp.pad(jnp.concatenate([x, y]), ((1, 2), (0, 1))), (array(2, 3), array(4, 3))),
    "where": (lambda x: jnp.where(x > 0, x, -2 * x), (array(30),)),
    "bits": (lambda x, y: ((x & y) | (x ^ 5), x << 2, lax.population_count(x)), (integers(20, low=0), integers(20, low=0))),
    "division": (lambda x, y: (x // y, x % y), (integers(20), integers(20, low=1))),
    "convolution": (lambda x, k: lax.conv_general_dilated(
        x, k, (1, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")), (array(2, 8, 8, 3), array(3, 3, 3, 4))),
    "max pooling": (lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID"), (array(2, 8, 8, 3),)),
    "while": (lambda x: lax.while_loop(lambda s: s[0] < 10, lambda s: (s[0] + 1, s[1] * 1.1), (0, x))[1], (array(5),)),
    "scan": (lambda x: lax.scan(lambda c, v: (c + v, c * v), jnp.zeros(3), x), (array(7, 3),)),
    "cond": (lambda x: lax.cond(x.sum() > 0, jnp.sin, jnp.cos, x), (array(5),)),
    "softmax": (lambda x: jax.nn.log_softmax(x), (array(4, 9),)),
    "attention": (attention, (array(2, 6, 4), array(2, 6, 4), array(2, 6, 4))),
    "layer norm": (lambda x: (x - x.mean(-1, keepdims=True)) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-5), (array(4, 16),)),
    "mlp": (mlp, (PARAMS, array(10, 6))),
    "gradient of mlp": (jax.grad(mlp_loss), (PARAMS, array(10, 6), array(10, 3))),
    "gradient of convolution": (jax.grad(lambda k, x: (lax.conv(x, k, (1, 1), "SAME") ** 2).sum()), (array(4, 3, 3, 3), array(2, 3, 8, 8))),
    "hessian": (jax.hessian(lambda x: jnp.sum(jnp.sin(x) * x[::-1])), (array(5),)),
    "vmap": (jax.vmap(jax.grad(lambda x: jnp.sum(x ** 3))), (array(5, 3),)),
    "jvp": (lambda x, t: jax.jvp(jnp.tanh, (x,), (t,)), (array(5), array(5))),
    "cholesky": (jnp.linalg.cholesky, (SYMMETRIC,)),
    "triangular solve": (lambda a, b: jax.scipy.linalg.solve_triangular(a, b, lower=True), (np.tril(SYMMETRIC), array(5, 2))),
    "random bits": (lambda k: jax.random.bits(k, (8,)), (jax.random.PRNGKey(3),)),
    "random normal": (lambda k: jax.random.normal(k, (100,)), (jax.random.PRNGKey(4),)),
    "dropout": (lambda k, x: jnp.where(jax.random.bernoulli(k, 0.5, x.shape), x, 0), (jax.random.PRNGKey(5), array(50))),
}


def run(function, arguments, device):
    placed = jax.device_put(arguments, device)
    return jax.tree.map(np.asarray, jax.jit(function)(*placed))


def compare(actual, expected):
    for a, e in zip(jax.tree.leaves(actual), jax.tree.leaves(expected), strict=True):
        np.testing.assert_allclose(a, e, rtol=2e-5, atol=2e-5)


def train():
    """Fits a small net by gradient descent with donated parameters; the loss must fall as on the reference."""
    def step(params, x, y):
        loss, gradient = jax.value_and_grad(mlp_loss)(params, x, y)
        return jax.tree.map(lambda p, g: p - 0.05 * g, params, gradient), loss

    x, y = array(64, 6), array(64, 3)
    losses = []
    for device in (OURS, REFERENCE):
        params = jax.device_put(PARAMS, device)
        compiled = jax.jit(step, donate_argnums=0)
        placed = jax.device_put((x, y), device)
        for _ in range(100):
            params, loss = compiled(params, *placed)
        losses.append(float(loss))
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-3)
    assert losses[0] < 2.0, losses


def main():
    failures = 0
    print(f"JAX {jax.__version__} on {OURS.client.platform_version}")
    for name, (function, arguments) in CASES.items():
        try:
            compare(run(function, arguments, OURS), run(function, arguments, REFERENCE))
            print(f"PASS {name}")
        except Exception:  # Every case is tried, whatever happens to another.
            failures += 1
            print(f"FAIL {name}")
            traceback.print_exc(limit=2)
    try:
        train()
        print("PASS training")
    except Exception:
        failures += 1
        print("FAIL training")
        traceback.print_exc(limit=2)
    print(f"{len(CASES) + 1 - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
