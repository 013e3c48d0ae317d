namespace XlaSharp.Hlo.Ops;

/// <summary>A transcendental elementwise op of one operand, which may state how exact its result has to be.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public abstract record AccurateUnaryOp(ResultAccuracy? ResultAccuracy) : UnaryOp;

/// <summary>Cube root. Specification: cbrt.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Cbrt(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Cbrt Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Cbrt> Entry = Elementwise.Accurate(
        "cbrt",
        Instance,
        accuracy => new Cbrt(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Cosine. Specification: cosine.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Cosine(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Cosine Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Cosine> Entry = Elementwise.Accurate(
        "cosine",
        Instance,
        accuracy => new Cosine(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>e^operand</c>. Specification: exponential.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Exponential(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Exponential Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Exponential> Entry = Elementwise.Accurate(
        "exponential",
        Instance,
        accuracy => new Exponential(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>e^operand - 1</c>, exact near 0. Specification: exponential_minus_one.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record ExponentialMinusOne(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly ExponentialMinusOne Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<ExponentialMinusOne> Entry = Elementwise.Accurate(
        "exponential_minus_one",
        Instance,
        accuracy => new ExponentialMinusOne(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Natural logarithm. Specification: log.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Log(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Log Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Log> Entry = Elementwise.Accurate(
        "log",
        Instance,
        accuracy => new Log(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>ln(1 + operand)</c>, exact near 0. Specification: log_plus_one.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record LogPlusOne(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly LogPlusOne Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<LogPlusOne> Entry = Elementwise.Accurate(
        "log_plus_one",
        Instance,
        accuracy => new LogPlusOne(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>1 / (1 + e^-operand)</c>. Specification: logistic.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Logistic(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Logistic Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Logistic> Entry = Elementwise.Accurate(
        "logistic",
        Instance,
        accuracy => new Logistic(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary><c>1 / sqrt(operand)</c>. Specification: rsqrt.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Rsqrt(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Rsqrt Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Rsqrt> Entry = Elementwise.Accurate(
        "rsqrt",
        Instance,
        accuracy => new Rsqrt(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Sine. Specification: sine.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Sine(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Sine Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Sine> Entry = Elementwise.Accurate(
        "sine",
        Instance,
        accuracy => new Sine(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Square root. Specification: sqrt.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Sqrt(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Sqrt Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Sqrt> Entry = Elementwise.Accurate(
        "sqrt",
        Instance,
        accuracy => new Sqrt(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Tangent. Specification: tan.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Tan(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Tan Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Tan> Entry = Elementwise.Accurate(
        "tan",
        Instance,
        accuracy => new Tan(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}

/// <summary>Hyperbolic tangent. Specification: tanh.</summary>
/// <param name="ResultAccuracy">How exact; null leaves it to the implementation.</param>
public sealed record Tanh(ResultAccuracy? ResultAccuracy = null) : AccurateUnaryOp(ResultAccuracy)
{
    /// <summary>The op without accuracy demands.</summary>
    public static readonly Tanh Instance = new();

    /// <summary>The op's entry in the table.</summary>
    public static readonly OpDefinition<Tanh> Entry = Elementwise.Accurate(
        "tanh",
        Instance,
        accuracy => new Tanh(accuracy)
    );

    /// <inheritdoc/>
    public override OpDefinition Definition => Entry;
}
