using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt.Ffi;
using XlaSharp.Runtime.PjRt.Interop;

namespace XlaSharp.Runtime.PjRt;

/// <summary>
/// A C# function that programs call: reads the operands, writes the results. Called on any thread, by several at once.
/// </summary>
/// <param name="call">Operands, results and attributes; valid during the call.</param>
public delegate void FfiHandler(FfiCall call);

/// <summary>
/// One call of a C# function by a program. Operands and results are the device's own memory: nothing is copied.
/// </summary>
public readonly unsafe ref struct FfiCall
{
    private readonly XLA_FFI_CallFrame* _frame;

    internal FfiCall(string target, XLA_FFI_CallFrame* frame)
    {
        Target = target;
        _frame = frame;
    }

    /// <summary>The custom call's target.</summary>
    public string Target { get; }

    /// <summary>How many operands the call has.</summary>
    public int OperandCount => (int)_frame->args.size;

    /// <summary>How many results the call has.</summary>
    public int ResultCount => (int)_frame->rets.size;

    /// <summary>The call's attributes (its <c>backend_config</c>).</summary>
    public FfiAttributes Attributes => new(Target, &_frame->attrs);

    /// <summary>Element type and shape of an operand.</summary>
    /// <param name="index">In [0, <see cref="OperandCount"/>).</param>
    /// <returns>The type.</returns>
    public TensorType OperandType(int index) => Type(Buffer(_frame->args, index, "operand"));

    /// <summary>Element type and shape of a result.</summary>
    /// <param name="index">In [0, <see cref="ResultCount"/>).</param>
    /// <returns>The type.</returns>
    public TensorType ResultType(int index) => Type(Buffer(_frame->rets, index, "result"));

    /// <summary>The elements of an operand, row-major.</summary>
    /// <typeparam name="T">The C# type of its elements; any of the same size where C# has none.</typeparam>
    /// <param name="index">In [0, <see cref="OperandCount"/>).</param>
    /// <returns>The elements.</returns>
    /// <exception cref="ArgumentException">There is no such operand, or its elements are of another type.</exception>
    public ReadOnlySpan<T> Operand<T>(int index)
        where T : unmanaged => Elements<T>(Buffer(_frame->args, index, "operand"), "operand", index);

    /// <summary>The elements of a result, to be written, row-major.</summary>
    /// <typeparam name="T">The C# type of its elements; any of the same size where C# has none.</typeparam>
    /// <param name="index">In [0, <see cref="ResultCount"/>).</param>
    /// <returns>The elements.</returns>
    /// <exception cref="ArgumentException">There is no such result, or its elements are of another type.</exception>
    public Span<T> Result<T>(int index)
        where T : unmanaged => Elements<T>(Buffer(_frame->rets, index, "result"), "result", index);

    /// <summary>The object that the execution's <see cref="PjRtExecuteContext"/> carries.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidOperationException">The execution has no context, or carries an object of another
    /// type.</exception>
    public T UserData<T>()
        where T : class =>
        FfiUserData.Of(_frame) switch
        {
            T data => data,
            null => throw new InvalidOperationException(
                $"Custom call '{Target}' needs user data of type {typeof(T).Name}: pass PjRtExecuteOptions.Context."
            ),
            var other => throw new InvalidOperationException(
                $"Custom call '{Target}' needs user data of type {typeof(T).Name}, but the execution carries a "
                    + $"{other.GetType().Name}."
            ),
        };

    internal ReadOnlySpan<byte> OperandBytes(int index)
    {
        XLA_FFI_Buffer* buffer = Buffer(_frame->args, index, "operand");
        return new(buffer->data, checked((int)Type(buffer).ByteCount));
    }

    internal Span<byte> ResultBytes(int index)
    {
        XLA_FFI_Buffer* buffer = Buffer(_frame->rets, index, "result");
        return new(buffer->data, checked((int)Type(buffer).ByteCount));
    }

    /// <summary>Requires numbers of operands and results.</summary>
    internal void Require(int operands, int results)
    {
        if (OperandCount != operands || ResultCount != results)
        {
            throw new ArgumentException(
                $"Custom call '{Target}': the C# function takes {operands} operands and writes {results} results, "
                    + $"the program passes "
                    + $"{OperandCount} and {ResultCount}."
            );
        }
    }

    private static TensorType Type(XLA_FFI_Buffer* buffer) =>
        new(FfiTypes.Of(buffer->dtype), Dims.Create(new ReadOnlySpan<long>(buffer->dims, checked((int)buffer->rank))));

    private XLA_FFI_Buffer* Buffer(XLA_FFI_Args buffers, int index, string what) =>
        index >= 0 && index < buffers.size
            ? (XLA_FFI_Buffer*)buffers.args[index]
            : throw new ArgumentOutOfRangeException(
                nameof(index),
                index,
                $"Custom call '{Target}' has {buffers.size} {what}s; {what} {index} was asked for."
            );

    private Span<T> Elements<T>(XLA_FFI_Buffer* buffer, string what, int index)
        where T : unmanaged
    {
        TensorType type = Type(buffer);
        return FfiTypes.Fits<T>(type.ElementType)
            ? new Span<T>(buffer->data, checked((int)(type.ByteCount / sizeof(T))))
            : throw new ArgumentException(
                $"Custom call '{Target}': {what} {index} is {type}, the C# function takes elements of type "
                    + $"{typeof(T).Name}."
            );
    }
}

/// <summary>Attributes of a call: numbers, lists of numbers, texts, and nested attributes.</summary>
public readonly unsafe ref struct FfiAttributes
{
    private readonly string _target;
    private readonly XLA_FFI_Attrs* _attributes;

    internal FfiAttributes(string target, XLA_FFI_Attrs* attributes)
    {
        _target = target;
        _attributes = attributes;
    }

    /// <summary>Their names, sorted.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            string[] names = new string[_attributes->size];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = NativeText.Read(_attributes->names[i]->ptr, _attributes->names[i]->len);
            }

            return names;
        }
    }

    /// <summary>A number.</summary>
    /// <typeparam name="T">Its C# type: <c>i64</c> is a <see cref="long"/>, <c>f32</c> a
    /// <see cref="float"/>.</typeparam>
    /// <param name="name">The name.</param>
    /// <returns>The number.</returns>
    /// <exception cref="KeyNotFoundException">There is no attribute of that name.</exception>
    /// <exception cref="ArgumentException">It is no number of that type.</exception>
    public T Get<T>(string name)
        where T : unmanaged
    {
        var scalar = (XLA_FFI_Scalar*)Find(name, XLA_FFI_AttrType.XLA_FFI_AttrType_SCALAR, "a number");
        return FfiTypes.Fits<T>(FfiTypes.Of(scalar->dtype)) ? *(T*)scalar->value : throw Wrong<T>(name, scalar->dtype);
    }

    /// <summary>A list of numbers.</summary>
    /// <typeparam name="T">Their C# type.</typeparam>
    /// <param name="name">The name.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="KeyNotFoundException">There is no attribute of that name.</exception>
    /// <exception cref="ArgumentException">It is no list of such numbers.</exception>
    public ReadOnlySpan<T> List<T>(string name)
        where T : unmanaged
    {
        var array = (XLA_FFI_Array*)Find(name, XLA_FFI_AttrType.XLA_FFI_AttrType_ARRAY, "a list");
        return FfiTypes.Fits<T>(FfiTypes.Of(array->dtype))
            ? new ReadOnlySpan<T>(array->data, checked((int)array->size))
            : throw Wrong<T>(name, array->dtype);
    }

    /// <summary>A text.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The text.</returns>
    /// <exception cref="KeyNotFoundException">There is no attribute of that name.</exception>
    /// <exception cref="ArgumentException">It is no text.</exception>
    public string Text(string name)
    {
        var span = (XLA_FFI_ByteSpan*)Find(name, XLA_FFI_AttrType.XLA_FFI_AttrType_STRING, "a text");
        return NativeText.Read(span->ptr, span->len);
    }

    /// <summary>Nested attributes.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The attributes.</returns>
    /// <exception cref="KeyNotFoundException">There is no attribute of that name.</exception>
    /// <exception cref="ArgumentException">It has no attributes of its own.</exception>
    public FfiAttributes Nested(string name) =>
        new(_target, (XLA_FFI_Attrs*)Find(name, XLA_FFI_AttrType.XLA_FFI_AttrType_DICTIONARY, "a dictionary"));

    private void* Find(string name, XLA_FFI_AttrType kind, string what)
    {
        Span<byte> wanted = stackalloc byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
        for (int i = 0; i < _attributes->size; i++)
        {
            XLA_FFI_ByteSpan* known = _attributes->names[i];
            if (new ReadOnlySpan<byte>(known->ptr, (int)known->len).SequenceEqual(wanted))
            {
                return _attributes->types[i] == kind
                    ? _attributes->attrs[i]
                    : throw new ArgumentException(
                        $"Custom call '{_target}': attribute '{name}' is not {what}.",
                        nameof(name)
                    );
            }
        }

        throw new KeyNotFoundException(
            $"Custom call '{_target}' has no attribute '{name}'; it has: {string.Join(", ", Names)}."
        );
    }

    private ArgumentException Wrong<T>(string name, int type) =>
        new(
            $"Custom call '{_target}': attribute '{name}' has type {FfiTypes.Of(type).Text}, the C# function takes "
                + $"{typeof(T).Name}."
        );
}
