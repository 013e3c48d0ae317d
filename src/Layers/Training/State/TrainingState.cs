using System.Text;
using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Layers.Training.State;

/// <summary>
/// All that a run needs to continue: weights, seeds, the optimizer's variables, the epoch. A file of <c>magic, epoch, count</c>, then
/// per variable <c>path, type, bytes</c>, then the magic again, so that a truncated file is seen. Little-endian.
/// </summary>
internal static class TrainingState
{
    private const ulong Magic = 0x3130_5453_5258_4C58;

    /// <summary>Writes the state; the file appears complete or not at all.</summary>
    public static void Write(string path, Model model, int epoch)
    {
        IReadOnlyList<Variable> variables = VariablesOf(model);
        AtomicFile.Write(path, stream =>
        {
            using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write(epoch);
            writer.Write(variables.Count);
            foreach (Variable variable in variables)
            {
                HostTensor value = variable.ToHost();
                writer.Write(variable.Path);
                writer.Write(value.Type.ToString());
                writer.Write(value.Data.Length);
                writer.Write(value.Data.Span);
            }

            writer.Write(Magic);
        });
    }

    /// <summary>Reads the state into the model and its optimizer, all or nothing.</summary>
    /// <returns>The epoch after which it was written.</returns>
    /// <exception cref="InvalidDataException">The file is not whole, or is of another model.</exception>
    public static int Read(string path, Model model)
    {
        model.Optimizer!.Build(model.TrainableWeights);
        IReadOnlyList<Variable> variables = VariablesOf(model);
        HostTensor[] values = new HostTensor[variables.Count];
        int epoch;
        try
        {
            using BinaryReader reader = new(File.OpenRead(path), Encoding.UTF8);
            Require(reader.ReadUInt64() == Magic, "it is no training state");
            epoch = reader.ReadInt32();
            int count = reader.ReadInt32();
            Require(count == variables.Count, $"it has {count} variables, the model and its optimizer have {variables.Count}");
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = ReadValue(reader, variables[i]);
            }

            Require(reader.ReadUInt64() == Magic, "its end is missing");
        }
        catch (EndOfStreamException)
        {
            throw Bad("it is truncated");
        }

        for (int i = 0; i < values.Length; i++)
        {
            variables[i].Assign(values[i]);
        }

        return epoch;

        HostTensor ReadValue(BinaryReader reader, Variable variable)
        {
            (string name, string type, int length) = (reader.ReadString(), reader.ReadString(), reader.ReadInt32());
            Require(
                type == variable.Type.ToString() && length == variable.Type.ByteCount,
                $"variable '{name}' is {type}, but the model has '{variable.Path}' of {variable.Type} there");
            byte[] data = reader.ReadBytes(length);
            Require(data.Length == length, "it is truncated");
            return new(variable.Type, data);
        }

        void Require(bool holds, string what)
        {
            if (!holds)
            {
                throw Bad(what);
            }
        }

        InvalidDataException Bad(string what) => new($"Training state '{path}' cannot continue model '{model.Name}': {what}. Delete it to start anew.");
    }

    private static IReadOnlyList<Variable> VariablesOf(Model model) => [.. model.Variables, .. model.Optimizer!.Variables];
}
