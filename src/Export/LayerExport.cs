using XlaSharp.Artifacts;
using XlaSharp.Hlo.Execution;
using XlaSharp.Layers.Saving;
using XlaSharp.Runtime.PjRt;

namespace XlaSharp.Layers;

/// <summary>Layers and models to artifacts that services load without tracer or façade.</summary>
public static class LayerExport
{
    /// <summary>
    /// Writes what a layer or model computes in inference to an artifact (<c>.xlax</c>): the program for any batch
    /// size, its weights, and executables for some batch sizes. <see cref="XlaModel.Load"/> runs it, with the outputs
    /// that <c>Predict</c> gives.
    /// </summary>
    /// <param name="layer">A layer or model; built, unless it is a model that knows its inputs.</param>
    /// <param name="path">The file. A reader of it sees the old file or the new one, never a part.</param>
    /// <param name="options">What goes into it.</param>
    /// <exception cref="InvalidOperationException">The layer is not built, and nothing says for which inputs it should
    /// be.</exception>
    /// <exception cref="ArgumentException"> A dimension other than the first is open, a batch size is not positive, or
    /// executables are asked for from a backend that is no PJRT plugin. </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="PjRtException">The plugin refused the program, or cannot serialize executables.</exception>
    public static void Export(this Layer layer, string path, ExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ToArtifact(layer, options).Write(path);
    }

    /// <summary>The artifact of a layer, to be compiled for further devices before it is written.</summary>
    /// <param name="layer">A layer or model.</param>
    /// <param name="options">What goes into it.</param>
    /// <returns>The artifact.</returns>
    /// <exception cref="InvalidOperationException">The layer is not built, and nothing says for which inputs it should
    /// be.</exception>
    /// <exception cref="ArgumentException">As <see cref="Export"/> says.</exception>
    /// <exception cref="PjRtException">The plugin refused the program, or cannot serialize executables.</exception>
    public static ArtifactBuilder ToArtifact(this Layer layer, ExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        options ??= new();
        InferenceProgram program = InferenceProgram.Of(layer, options.Inputs);
        ArtifactBuilder artifact = new(program.Module, options.Name ?? layer.Name);
        foreach ((string name, HostTensor value) in program.Parameters)
        {
            _ = artifact.WithParameter(name, value);
        }

        if (options.BatchSizes.Count > 0)
        {
            Placement placement = options.Placement ?? (layer as Model)?.Placement ?? Placement.Default;
            PjRtBackend backend =
                placement.Backend as PjRtBackend
                ?? throw new ArgumentException(
                    $"Layer '{layer.Name}': executables come from a PJRT plugin, but the backend is "
                        + $"{placement.Backend.GetType().Name}. Give a placement on a "
                        + "PjRtBackend, or no batch sizes for the portable program alone."
                );
            bool isBatched = artifact.Inputs.Any(input => input.IsBatched);
            _ = artifact.Compile(backend.Client, (PjRtDevice)placement.Device, isBatched ? options.BatchSizes : []);
        }

        return artifact;
    }
}
