using System.Runtime.InteropServices;
using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Native.Execution;

namespace XlaSharp.Native.LinearAlgebra;

/// <summary>
/// One custom call of a LAPACK routine for a batch of column-major matrices: what routines need to know of it.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="type">The matrices' element type.</param>
internal sealed unsafe class LapackCall(FunctionCall call, ElementType type)
{
    /// <summary>The call.</summary>
    public FunctionCall Function => call;

    /// <summary>True for complex matrices.</summary>
    public bool IsComplex => type.IsComplex;

    /// <summary>Bytes of one element.</summary>
    public int Size => type.ByteSize;

    /// <summary>Bytes of one real number.</summary>
    public int RealSize => type.RealPart.ByteSize;

    /// <summary>How many matrices there are.</summary>
    public long Batch => call.LogicalOperands[0].ElementCount == 0 ? 0 : Leading(call.LogicalOperands[0]);

    /// <summary>Rows of an operand's matrices.</summary>
    public int Rows(int operand) => checked((int)call.LogicalOperands[operand].Dims[^2]);

    /// <summary>Columns of an operand's matrices.</summary>
    public int Columns(int operand) => checked((int)call.LogicalOperands[operand].Dims[^1]);

    /// <summary>The last dimension of a result.</summary>
    public int ResultDim(int result, int fromEnd = 1)
    {
        Dims dims = call.LogicalResults[result].Dims;
        return checked((int)dims[dims.Count - fromEnd]);
    }

    /// <summary>Part of an operand that belongs to one matrix of the batch.</summary>
    public byte* Operand(void** operands, int operand, long batch) =>
        (byte*)operands[operand] + (batch * (call.LogicalOperands[operand].ByteCount / Batch));

    /// <summary>Part of a result that belongs to one matrix of the batch.</summary>
    public byte* Result(void** results, int result, long batch) =>
        (byte*)results[result] + (batch * (call.LogicalResults[result].ByteCount / Batch));

    /// <summary>Starts a result with an operand's contents.</summary>
    public void Copy(void** operands, int operand, void** results, int result)
    {
        long bytes = call.LogicalOperands[operand].ByteCount;
        if (operands[operand] != results[result])
        {
            Buffer.MemoryCopy(operands[operand], results[result], bytes, bytes);
        }
    }

    /// <summary>An attribute that is one letter.</summary>
    /// <exception cref="StatusException">It is missing or not one of the letters.</exception>
    public byte Letter(string name, string allowed)
    {
        if (
            call.Attributes[name] is ScalarCallAttribute { Bytes.Length: 1 } scalar
            && allowed.Contains((char)scalar.Bytes.Span[0])
        )
        {
            return scalar.Bytes.Span[0];
        }

        string given = call.Attributes[name] switch
        {
            null => "nothing",
            ScalarCallAttribute other => $"{other.Type} {Convert.ToHexString(other.Bytes.Span)}",
            StringCallAttribute text => $"\"{Encoding.UTF8.GetString(text.Bytes.Span)}\"",
            _ => "something else",
        };
        throw StatusException.InvalidArgument(
            $"{call.Name}: attribute '{name}' must be an 8-bit number, the letter "
                + $"{string.Join(" or ", allowed.Select(letter => $"'{letter}'"))}; got {given}."
        );
    }

    /// <summary>An attribute that is an integer.</summary>
    /// <exception cref="StatusException">It is missing or of another type.</exception>
    public int Integer(string name) =>
        call.Attributes[name] switch
        {
            ScalarCallAttribute { Bytes.Length: 4 } narrow => MemoryMarshal.Read<int>(narrow.Bytes.Span),
            ScalarCallAttribute { Bytes.Length: 8 } wide => checked((int)MemoryMarshal.Read<long>(wide.Bytes.Span)),
            _ => throw StatusException.InvalidArgument(
                $"{call.Name}: attribute '{name}' must be an integer of 32 or 64 bits."
            ),
        };

    /// <summary>
    /// Where the routine's verdict on a matrix goes: the last result if that is a number per matrix, else nowhere.
    /// </summary>
    public nint Info(void** results, long batch, nint nowhere) =>
        call.LogicalResults[^1] is { ElementType.Kind: ElementKind.I32 } last && last.ElementCount == Batch
            ? (nint)((int*)results[call.LogicalResults.Length - 1] + batch)
            : nowhere;

    /// <summary>The optimal size of scratch memory that a routine answered to a query.</summary>
    public int WorkSize(nint answer) =>
        Math.Max(1, RealSize == sizeof(double) ? (int)*(double*)answer : (int)*(float*)answer);

    private static long Leading(TensorType type)
    {
        long count = 1;
        for (int d = 0; d < type.Rank - 2; d++)
        {
            count *= type.Dims[d];
        }

        return count;
    }
}

/// <summary>Scratch memory of a call.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private readonly List<nint> _blocks = [];

    /// <summary>The address of a number.</summary>
    public nint Of(int value)
    {
        byte* place = Take(1, sizeof(int));
        *(int*)place = value;
        return (nint)place;
    }

    /// <summary>The address of a letter.</summary>
    public nint Of(byte letter)
    {
        byte* place = Take(1, 1);
        *place = letter;
        return (nint)place;
    }

    /// <summary>The address of zeros, enough for one element of any type.</summary>
    public nint Zero()
    {
        byte* place = Take(2, sizeof(double));
        new Span<byte>(place, 2 * sizeof(double)).Clear();
        return (nint)place;
    }

    /// <summary>Memory for so many elements of so many bytes.</summary>
    public byte* Take(long count, int size)
    {
        void* block = NativeMemory.AlignedAlloc((nuint)Math.Max(count * size, 16), 64);
        _blocks.Add((nint)block);
        return (byte*)block;
    }

    /// <inheritdoc/>
    public void Dispose() => _blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
}
