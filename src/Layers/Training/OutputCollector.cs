using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>Joins the outputs of batches along the first dimension.</summary>
/// <param name="who">For messages.</param>
/// <param name="samples">How many samples there will be, if that is known.</param>
internal sealed class OutputCollector(string who, int? samples)
{
    private LayerProgram? _program;
    private TensorType[] _types = [];
    private byte[][] _data = [];
    private IDeviceBuffer[] _results = [];
    private int _count;

    public void Add(LayerProgram program, IDeviceBuffer[] batch, int size)
    {
        if (_program is null)
        {
            Begin(program, samples ?? size);
        }

        program.Run(batch, _results);
        for (int i = 0; i < _results.Length; i++)
        {
            using IDeviceBuffer result = _results[i];
            int stride = (int)(_types[i].ByteCount / _types[i].Dims[0]);
            int needed = (_count + size) * stride;
            if (_data[i].Length < needed)
            {
                Array.Resize(ref _data[i], Math.Max(needed, 2 * _data[i].Length));
            }

            result.CopyTo(_data[i].AsSpan(_count * stride, size * stride));
        }

        _count += size;
    }

    public object? Result() =>
        _program!.Unflatten([
            .. _types.Select(
                (type, i) =>
                {
                    TensorType whole = type with { Dims = type.Dims.With(0, _count) };
                    return Tensor.From(new HostTensor(whole, _data[i].AsMemory(0, (int)whole.ByteCount)));
                }
            ),
        ]);

    private void Begin(LayerProgram program, int count)
    {
        _program = program;
        _types =
        [
            .. program.OutputTypes.Select(type =>
                type.Rank > 0
                    ? type with
                    {
                        Dims = type.Dims.With(0, count),
                    }
                    : throw new ArgumentException(
                        $"{who} returns a scalar, so outputs of batches cannot be joined. Use Invoke."
                    )
            ),
        ];
        _data = [.. _types.Select(type => new byte[type.ByteCount])];
        _results = new IDeviceBuffer[_types.Length];
    }
}
