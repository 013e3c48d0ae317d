using XlaSharp.Hlo;
using XlaSharp.Native.Llvm;

namespace XlaSharp.Native.Compiler;

/// <summary>
/// Which element of a tensor: a position per dimension, or one number that counts elements in row-major order. The
/// other form is computed where it is needed (<see cref="IndexMath"/>).
/// </summary>
internal sealed class TensorIndex : IEquatable<TensorIndex>
{
    private TensorIndex(LLVMValueRef[]? positions, LLVMValueRef linear) => (Positions, Linear) = (positions, linear);

    /// <summary>The only element of a tensor without dimensions.</summary>
    public static TensorIndex Scalar { get; } = new([], default);

    /// <summary>A position per dimension, or null.</summary>
    public LLVMValueRef[]? Positions { get; }

    /// <summary>The count of elements before it; without a value where <see cref="Positions"/> are given.</summary>
    public LLVMValueRef Linear { get; }

    /// <summary>An index of positions.</summary>
    public static TensorIndex At(params LLVMValueRef[] positions) => new(positions, default);

    /// <summary>An index that counts elements.</summary>
    public static TensorIndex AtLinear(LLVMValueRef linear) => new(null, linear);

    /// <inheritdoc/>
    public bool Equals(TensorIndex? other) =>
        other is not null
        && Linear == other.Linear
        && (
            Positions is null
                ? other.Positions is null
                : other.Positions is not null && Positions.AsSpan().SequenceEqual(other.Positions)
        );

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorIndex);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Linear);
        foreach (LLVMValueRef position in Positions ?? [])
        {
            hash.Add(position);
        }

        return hash.ToHashCode();
    }
}
