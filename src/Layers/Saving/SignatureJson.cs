using System.Text.Json.Nodes;
using XlaSharp.Hlo;
using XlaSharp.Layers.Serialization;
using XlaSharp.Tracer;

namespace XlaSharp.Layers.Saving;

/// <summary>
/// What a model was built for, as JSON: the structure of its inputs, with shape and element type of each tensor.
/// </summary>
internal static class SignatureJson
{
    private static readonly TreeJson Json = new("Inputs of a model", "__tensor_spec__");

    /// <exception cref="NotSupportedException">The inputs are in a container that configs do not know.</exception>
    public static JsonNode? Write(InputSignature? inputs) =>
        inputs is null
            ? null
            : Json.Write(
                inputs.Unflatten([.. inputs.Leaves.Select(leaf => (object?)leaf.ToTensor())]),
                leaf =>
                    new Config("inputs")
                        .With("shape", (Dims?)Spec.Of(leaf).Type.Dims)
                        .With("dtype", Spec.Of(leaf).Type.ElementType.Text)
                        .Json
            );

    public static InputSignature? Read(JsonNode? json) =>
        json is null
            ? null
            : InputSignature.Of(
                Json.Read(
                    json,
                    leaf =>
                    {
                        Config config = new("inputs", leaf);
                        return ElementType.TryParse(config.Text("dtype"), out ScalarType? element)
                            ? Spec.Of(
                                element,
                                (
                                    config.Integers("shape")
                                    ?? throw new ConfigException("inputs: the config has no 'shape'.")
                                ).Span
                            )
                            : throw new ConfigException($"inputs: there is no element type '{config.Text("dtype")}'.");
                    }
                )
            );
}
