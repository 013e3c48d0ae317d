namespace XlaSharp.Hlo;

/// <summary>Element types that an operand may have; combined with <c>|</c>.</summary>
[Flags]
public enum Kinds
{
    /// <summary>Nothing a tensor can hold.</summary>
    None = 0,

    /// <summary>Booleans (<c>i1</c>).</summary>
    Boolean = 1,

    /// <summary>Signed integers.</summary>
    Signed = 2,

    /// <summary>Unsigned integers.</summary>
    Unsigned = 4,

    /// <summary>Floats.</summary>
    Float = 8,

    /// <summary>Complex numbers.</summary>
    Complex = 16,

    /// <summary>Per-tensor quantized.</summary>
    Quantized = 32,

    /// <summary>Per-axis quantized.</summary>
    PerAxis = 64,

    /// <summary>Sizes (<c>index</c>).</summary>
    Index = 128,

    /// <summary>Tokens.</summary>
    Token = 256,

    /// <summary>Tuples.</summary>
    Tuple = 512,

    /// <summary>Unranked tensors.</summary>
    Unranked = 1024,

    /// <summary>Buffers.</summary>
    Buffer = 2048,

    /// <summary>Futures.</summary>
    Future = 4096,

    /// <summary>Signed and unsigned integers.</summary>
    Integer = Signed | Unsigned,

    /// <summary>Every tensor but per-axis quantized ones.</summary>
    Tensor = Boolean | Integer | Float | Complex | Quantized,

    /// <summary>Every tensor.</summary>
    AnyTensor = Tensor | PerAxis,

    /// <summary>Anything.</summary>
    Any = AnyTensor | Index | Token | Tuple | Unranked | Buffer | Future,
}

/// <summary>How often an operand occurs.</summary>
public enum Arity
{
    /// <summary>Exactly once.</summary>
    One,

    /// <summary>At most once.</summary>
    Optional,

    /// <summary>Any number of times.</summary>
    Variadic,
}

/// <summary>An operand or result in the op table.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="Kinds">Allowed element types.</param>
/// <param name="Rank">Required rank; -1 for any.</param>
/// <param name="Arity">How often it occurs.</param>
public sealed record OperandSpec(string Name, Kinds Kinds, int Rank = -1, Arity Arity = Arity.One)
{
    /// <summary>An operand that may be anything.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The entry.</returns>
    public static OperandSpec Any(string name) => new(name, Kinds.Any);

    /// <summary>Any number of operands.</summary>
    /// <param name="name">Their name.</param>
    /// <param name="kinds">Allowed element types.</param>
    /// <returns>The entry.</returns>
    public static OperandSpec Variadic(string name, Kinds kinds = Kinds.Any) => new(name, kinds, -1, Arity.Variadic);
}

/// <summary>A region in the op table.</summary>
/// <param name="Name">Its name in the specification.</param>
/// <param name="IsVariadic">True for any number of them.</param>
public sealed record RegionSpec(string Name, bool IsVariadic = false);

/// <summary>An attribute in the op table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind, which decides how it is read and checked.</param>
/// <param name="Default">
/// Value that pretty forms leave out and that a missing attribute stands for; null if there is none.
/// </param>
/// <param name="IsOptional">True if it may be missing without a default.</param>
public abstract record AttributeSpec(string Name, AttributeKind Kind, HloAttribute? Default, bool IsOptional);

/// <summary>An attribute in the op table with its getter.</summary>
/// <typeparam name="TOp">The record of the op.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Get">Reads it from the record; null where absent.</param>
/// <param name="Default">Value that a missing attribute stands for.</param>
/// <param name="IsOptional">True if it may be missing without a default.</param>
public sealed record AttributeSpec<TOp>(
    string Name,
    AttributeKind Kind,
    Func<TOp, HloAttribute?> Get,
    HloAttribute? Default = null,
    bool IsOptional = false
) : AttributeSpec(Name, Kind, Default, IsOptional)
    where TOp : Op;

/// <summary>Kinds of attributes that StableHLO's ops have.</summary>
public enum AttributeKind
{
    /// <summary><c>i64</c> number.</summary>
    I64,

    /// <summary><c>i64</c> number that is not negative.</summary>
    NonNegativeI64,

    /// <summary><c>i64</c> number above zero.</summary>
    PositiveI64,

    /// <summary><c>i32</c> number.</summary>
    I32,

    /// <summary><c>i32</c> number that is not negative.</summary>
    NonNegativeI32,

    /// <summary><c>i32</c> number above zero.</summary>
    PositiveI32,

    /// <summary><c>f32</c> number.</summary>
    F32,

    /// <summary>Boolean.</summary>
    Bool,

    /// <summary>String.</summary>
    String,

    /// <summary>Presence.</summary>
    Unit,

    /// <summary><c>array&lt;i64&gt;</c>.</summary>
    I64Array,

    /// <summary><c>array&lt;i1&gt;</c>.</summary>
    BoolArray,

    /// <summary><c>dense&lt;…&gt; : tensor&lt;…xi64&gt;</c>.</summary>
    I64Elements,

    /// <summary>Any constant elements.</summary>
    Elements,

    /// <summary>Enumerator of StableHLO or CHLO.</summary>
    Enum,

    /// <summary>Structure of StableHLO or CHLO (dimension numbers, channel handle, …).</summary>
    Struct,

    /// <summary>List of attributes.</summary>
    Array,

    /// <summary>Dictionary.</summary>
    Dictionary,

    /// <summary>Symbol reference.</summary>
    Symbol,

    /// <summary>A type.</summary>
    Type,

    /// <summary>Anything.</summary>
    Any,
}
