using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.Data;

/// <summary>A batch in device memory, or several of one size behind one another.</summary>
/// <param name="Layout">Structure and types.</param>
/// <param name="Size">How many samples a batch has.</param>
/// <param name="Steps">How many batches.</param>
/// <param name="Buffers">Inputs, then truths, then weights.</param>
internal readonly record struct DeviceBatch(BatchLayout Layout, int Size, int Steps, IDeviceBuffer[] Buffers)
{
    /// <summary>Frees the device memory.</summary>
    public void Release()
    {
        foreach (IDeviceBuffer buffer in Buffers ?? [])
        {
            buffer?.Dispose();
        }
    }
}
