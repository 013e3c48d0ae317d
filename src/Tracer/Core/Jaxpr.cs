using XlaSharp.Hlo;

namespace XlaSharp.Tracer;

/// <summary>An operand of an equation or a result of a program: a variable or a literal.</summary>
/// <param name="type">Element type and shape.</param>
/// <param name="isWeak">True if the element type gives way to others.</param>
public abstract class Atom(TensorType type, bool isWeak)
{
    /// <summary>Element type and shape.</summary>
    public TensorType Type { get; } = type;

    /// <summary>True if the element type gives way to others.</summary>
    public bool IsWeak { get; } = isWeak;
}

/// <summary>A variable: bound once, as an input or by an equation. Compared by identity.</summary>
/// <param name="type">Element type and shape.</param>
/// <param name="isWeak">True if the element type gives way to others.</param>
public sealed class Var(TensorType type, bool isWeak = false) : Atom(type, isWeak);

/// <summary>A constant in place of a variable.</summary>
/// <param name="value">The elements.</param>
/// <param name="isWeak">True if the element type gives way to others.</param>
public sealed class Literal(DenseElementsAttr value, bool isWeak = false) : Atom(value.Type, isWeak)
{
    /// <summary>The elements.</summary>
    public DenseElementsAttr Value { get; } = value;
}

/// <summary>One step of a program: an op applied to atoms, binding variables.</summary>
/// <param name="Op">A StableHLO op, or a <see cref="Primitive"/>.</param>
/// <param name="Inputs">Its operands.</param>
/// <param name="Outputs">The variables it binds.</param>
/// <param name="Location">The C# line it was traced from.</param>
public sealed record Equation(Op Op, Atom[] Inputs, Var[] Outputs, Location Location);

/// <summary>
/// A typed first-order program: what tracing a lambda gives, and what every transformation interprets. Immutable.
/// </summary>
public sealed class Jaxpr
{
    internal Jaxpr(Var[] constVars, Var[] inVars, Equation[] equations, Atom[] outAtoms) =>
        (ConstVars, InVars, Equations, OutAtoms) = (constVars, inVars, equations, outAtoms);

    /// <summary>Variables for tensors of an outer trace that the function uses.</summary>
    public IReadOnlyList<Var> ConstVars { get; }

    /// <summary>Variables for the arguments.</summary>
    public IReadOnlyList<Var> InVars { get; }

    /// <summary>The steps in order.</summary>
    public IReadOnlyList<Equation> Equations { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<Atom> OutAtoms { get; }

    /// <summary>Types of the arguments.</summary>
    public IEnumerable<TensorType> InTypes => InVars.Select(variable => variable.Type);

    /// <summary>Types of the results.</summary>
    public IEnumerable<TensorType> OutTypes => OutAtoms.Select(atom => atom.Type);

    /// <summary>The same program with its captured values as leading arguments.</summary>
    /// <returns>A program without <see cref="ConstVars"/>; itself if it has none.</returns>
    public Jaxpr Close() =>
        ConstVars.Count == 0 ? this : new([], [.. ConstVars, .. InVars], [.. Equations], [.. OutAtoms]);

    /// <summary>The program as text, one equation per line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => JaxprPrinter.Print(this);
}
