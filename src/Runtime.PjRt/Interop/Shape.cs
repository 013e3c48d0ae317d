using XlaSharp.Hlo;

namespace XlaSharp.Runtime.PjRt.Interop;

/// <summary>A static shape as entries take it.</summary>
internal static class Shape
{
    /// <summary>The type, if a buffer can have it.</summary>
    /// <exception cref="ArgumentException">A dimension is dynamic.</exception>
    public static TensorType Static(TensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.IsStatic
            ? type
            : throw new ArgumentException($"{type}: a buffer has a static shape.", nameof(type));
    }
}
