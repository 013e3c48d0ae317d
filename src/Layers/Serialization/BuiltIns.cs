namespace XlaSharp.Layers.Serialization;

/// <summary>
/// The index of this library's classes that have configs: one line each, under the module that Keras has them in.
/// </summary>
internal static class BuiltIns
{
    private const string Keras = "keras";

    public static ObjectRegistry AddTo(ObjectRegistry registry) =>
        registry
            .AddBuiltIn<DTypePolicy>(Keras)
            .AddBuiltIn<Sequential>("keras.models")
            .AddBuiltIn<Functional>("keras.models")
            .AddBuiltIn<SymbolicOperation>("xlasharp")
            .AddBuiltIn<Input>("keras.layers", "InputLayer")
            .AddBuiltIn<Modules.ModuleLayer>("keras.layers")
            .AddBuiltIn<FunctionLayer>("keras.layers")
            .AddLayers()
            .AddTraining();
}
