"""Step time of the demo's training in JAX, on JAX's default device: the same net, batch and optimizer. Started by run.sh."""
import functools
import sys
import time

import jax
import jax.numpy as jnp

BATCH = int(sys.argv[1]) if len(sys.argv) > 1 else 32
STEPS = 200


def init(key):
    def affine(key, *shape):
        fan_in = 1
        for size in shape[:-1]:
            fan_in *= size
        w = jax.random.truncated_normal(key, -2, 2, shape) / fan_in**0.5
        return w, jnp.zeros(shape[-1])

    keys = jax.random.split(key, 3)
    return [affine(keys[0], 3, 3, 1, 32), affine(keys[1], 14 * 14 * 32, 200), affine(keys[2], 200, 10)]


def logits(params, key, x):
    (conv, conv_bias), (hidden, hidden_bias), (output, output_bias) = params
    x = jax.lax.conv_general_dilated(x, conv, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")) + conv_bias
    x = jax.nn.relu(x)
    x = jax.lax.reduce_window(x, 0.0, jax.lax.add, (1, 2, 2, 1), (1, 2, 2, 1), "VALID") / 4
    x = x.reshape(x.shape[0], -1) @ hidden + hidden_bias
    keep = jax.random.bernoulli(key, 0.7, x.shape)
    x = jax.nn.relu(jnp.where(keep, x / 0.7, 0))
    return x @ output + output_bias


def loss(params, key, x, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits(params, key, x)), y[:, None], axis=1).mean()


@functools.partial(jax.jit, donate_argnums=(0, 1))
def step(params, moments, count, key, x, y):
    """Adam with Keras's defaults."""
    value, gradient = jax.value_and_grad(loss)(params, key, x, y)
    count = count + 1
    rate = 0.001 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, moments[0], gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, moments[1], gradient)
    params = jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + 1e-7), params, first, second)
    return params, (first, second), count, value


def main():
    key = jax.random.key(0)
    params = init(key)
    moments = (jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params))
    x = jax.random.uniform(key, (BATCH, 28, 28, 1))
    y = jax.random.randint(key, (BATCH,), 0, 10)
    count = jnp.zeros(())
    for i in range(2 * STEPS):
        if i == STEPS:
            jax.block_until_ready(params)
            start = time.perf_counter()
        params, moments, count, value = step(params, moments, count, jax.random.fold_in(key, i), x, y)
    jax.block_until_ready((params, value))
    print(f"JAX {jax.__version__} on {jax.devices()[0]}: {(time.perf_counter() - start) / STEPS * 1e3:.3f} ms/step")


main()
