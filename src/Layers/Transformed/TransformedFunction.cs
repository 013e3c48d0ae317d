namespace XlaSharp.Layers.Transformed;

/// <summary>
/// A pair of pure functions made from one that creates parameters as it runs. Both carry the names of their parameters,
/// so that they fit a <see cref="FunctionLayer"/>: <c>new FunctionLayer(net.Apply, net.Init)</c>.
/// </summary>
/// <param name="Init">Makes the first values: takes <c>rng</c> and the function's own parameters; returns the
/// parameters, or a pair of parameters and state.</param>
/// <param name="Apply">Runs the function: takes <c>params</c>, <c>state</c> if there is any, <c>rng</c> unless it was
/// removed, and the function's own parameters; returns its result, or a pair of result and new state.</param>
/// <param name="HasState">True if state goes in and comes out.</param>
/// <param name="TakesRng">True if <see cref="Apply"/> takes <c>rng</c>.</param>
public sealed record TransformedFunction(NamedFunction Init, NamedFunction Apply, bool HasState, bool TakesRng);
