using System.Collections.Frozen;

namespace XlaSharp.Hlo.Text;

/// <summary>Pretty forms of the few ops of other dialects that StableHLO programs are written with.</summary>
internal static class ForeignFormats
{
    private static readonly FrozenDictionary<string, AssemblyFormat> ByName = new Dictionary<string, AssemblyFormat>
    {
        ["arith.constant"] = new ArithConstantFormat(),
        ["tensor.cast"] = new TensorCastFormat(),
        ["interpreter.probe"] = new ProbeFormat(),
        ["sdy.mesh"] = new SdyMeshFormat(),
        ["sdy.sharding_constraint"] = new SdyShardingFormat(),
        ["sdy.reshard"] = new SdyShardingFormat(),
        ["sdy.manual_computation"] = new SdyManualComputationFormat(),
        ["sdy.return"] = new SdyReturnFormat(),
    }.ToFrozenDictionary();

    /// <summary>The form of an op, or null.</summary>
    public static AssemblyFormat? Find(string name) => ByName.GetValueOrDefault(name);
}
