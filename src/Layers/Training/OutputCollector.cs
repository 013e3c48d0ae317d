using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Training;

/// <summary>Joins the outputs of batches along the first dimension.</summary>
internal sealed class OutputCollector
{
    private readonly LayerProgram _program;
    private readonly byte[][] _data;
    private readonly TensorType[] _types;
    private readonly IDeviceBuffer[] _results;
    private int _samples;

    public OutputCollector(LayerProgram program, int samples, string who)
    {
        _program = program;
        _types = [.. program.OutputTypes.Select(type => type.Rank > 0
            ? type with { Dims = type.Dims.With(0, samples) }
            : throw new ArgumentException($"{who} returns a scalar, so outputs of batches cannot be joined. Use Invoke."))];
        _data = [.. _types.Select(type => new byte[type.ByteCount])];
        _results = new IDeviceBuffer[_types.Length];
    }

    public void Add(LayerProgram program, IDeviceBuffer[] batch, int size)
    {
        program.Run(batch, _results);
        for (int i = 0; i < _results.Length; i++)
        {
            using IDeviceBuffer result = _results[i];
            int stride = (int)(_types[i].ByteCount / _types[i].Dims[0]);
            result.CopyTo(_data[i].AsSpan(_samples * stride, size * stride));
        }

        _samples += size;
    }

    public object? Result() => _program.Unflatten([.. _types.Select((type, i) => Tensor.From(new HostTensor(type, _data[i])))]);
}
