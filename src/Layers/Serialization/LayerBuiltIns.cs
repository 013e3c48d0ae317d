using XlaSharp.Layers.Core;

namespace XlaSharp.Layers.Serialization;

/// <summary>The index of the catalogue's layers: one line each.</summary>
internal static class LayerBuiltIns
{
    private const string Layers = "keras.layers";

    public static ObjectRegistry AddLayers(this ObjectRegistry registry) =>
        registry
            .AddBasic()
            .AddConvolution()
            .AddPooling()
            .AddNormalization()
            .AddRegularization()
            .AddReshaping()
            .AddMerging()
            .AddActivations()
            .AddPreprocessing()
            .AddRecurrent()
            .AddAttention();

    private static ObjectRegistry AddBasic(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Dense>(Layers)
            .AddBuiltIn<EinsumDense>(Layers)
            .AddBuiltIn<Embedding>(Layers)
            .AddBuiltIn<Identity>(Layers)
            .AddBuiltIn<Lambda>(Layers)
            .AddBuiltIn<Masking>(Layers);

    private static ObjectRegistry AddConvolution(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Conv1D>(Layers)
            .AddBuiltIn<Conv1DTranspose>(Layers)
            .AddBuiltIn<Conv2D>(Layers)
            .AddBuiltIn<Conv2DTranspose>(Layers)
            .AddBuiltIn<Conv3D>(Layers)
            .AddBuiltIn<Conv3DTranspose>(Layers)
            .AddBuiltIn<DepthwiseConv1D>(Layers)
            .AddBuiltIn<DepthwiseConv2D>(Layers)
            .AddBuiltIn<SeparableConv1D>(Layers)
            .AddBuiltIn<SeparableConv2D>(Layers);

    private static ObjectRegistry AddPooling(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<AveragePooling1D>(Layers)
            .AddBuiltIn<AveragePooling2D>(Layers)
            .AddBuiltIn<AveragePooling3D>(Layers)
            .AddBuiltIn<GlobalAveragePooling1D>(Layers)
            .AddBuiltIn<GlobalAveragePooling2D>(Layers)
            .AddBuiltIn<GlobalAveragePooling3D>(Layers)
            .AddBuiltIn<GlobalMaxPooling1D>(Layers)
            .AddBuiltIn<GlobalMaxPooling2D>(Layers)
            .AddBuiltIn<GlobalMaxPooling3D>(Layers)
            .AddBuiltIn<MaxPooling1D>(Layers)
            .AddBuiltIn<MaxPooling2D>(Layers)
            .AddBuiltIn<MaxPooling3D>(Layers);

    private static ObjectRegistry AddNormalization(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<BatchNormalization>(Layers)
            .AddBuiltIn<GroupNormalization>(Layers)
            .AddBuiltIn<LayerNormalization>(Layers)
            .AddBuiltIn<RMSNormalization>(Layers)
            .AddBuiltIn<SpectralNormalization>(Layers)
            .AddBuiltIn<UnitNormalization>(Layers);

    private static ObjectRegistry AddRegularization(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<ActivityRegularization>(Layers)
            .AddBuiltIn<AlphaDropout>(Layers)
            .AddBuiltIn<Dropout>(Layers)
            .AddBuiltIn<GaussianDropout>(Layers)
            .AddBuiltIn<GaussianNoise>(Layers)
            .AddBuiltIn<SpatialDropout1D>(Layers)
            .AddBuiltIn<SpatialDropout2D>(Layers)
            .AddBuiltIn<SpatialDropout3D>(Layers);

    private static ObjectRegistry AddReshaping(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Cropping1D>(Layers)
            .AddBuiltIn<Cropping2D>(Layers)
            .AddBuiltIn<Cropping3D>(Layers)
            .AddBuiltIn<Flatten>(Layers)
            .AddBuiltIn<Permute>(Layers)
            .AddBuiltIn<RepeatVector>(Layers)
            .AddBuiltIn<Reshape>(Layers)
            .AddBuiltIn<UpSampling1D>(Layers)
            .AddBuiltIn<UpSampling2D>(Layers)
            .AddBuiltIn<UpSampling3D>(Layers)
            .AddBuiltIn<ZeroPadding1D>(Layers)
            .AddBuiltIn<ZeroPadding2D>(Layers)
            .AddBuiltIn<ZeroPadding3D>(Layers);

    private static ObjectRegistry AddMerging(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Add>(Layers)
            .AddBuiltIn<Average>(Layers)
            .AddBuiltIn<Concatenate>(Layers)
            .AddBuiltIn<Dot>(Layers)
            .AddBuiltIn<Maximum>(Layers)
            .AddBuiltIn<Minimum>(Layers)
            .AddBuiltIn<Multiply>(Layers)
            .AddBuiltIn<Subtract>(Layers);

    private static ObjectRegistry AddActivations(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Activation>(Layers)
            .AddBuiltIn<ELU>(Layers)
            .AddBuiltIn<LeakyReLU>(Layers)
            .AddBuiltIn<PReLU>(Layers)
            .AddBuiltIn<ReLU>(Layers)
            .AddBuiltIn<Softmax>(Layers);

    private static ObjectRegistry AddPreprocessing(this ObjectRegistry registry) =>
        registry.AddBuiltIn<Normalization>(Layers).AddBuiltIn<Rescaling>(Layers);

    private static ObjectRegistry AddRecurrent(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<Bidirectional>(Layers)
            .AddBuiltIn<GRU>(Layers)
            .AddBuiltIn<GRUCell>(Layers)
            .AddBuiltIn<LSTM>(Layers)
            .AddBuiltIn<LSTMCell>(Layers)
            .AddBuiltIn<RNN>(Layers)
            .AddBuiltIn<SimpleRNN>(Layers)
            .AddBuiltIn<SimpleRNNCell>(Layers)
            .AddBuiltIn<StackedRNNCells>(Layers)
            .AddBuiltIn<TimeDistributed>(Layers);

    private static ObjectRegistry AddAttention(this ObjectRegistry registry) =>
        registry
            .AddBuiltIn<AdditiveAttention>(Layers)
            .AddBuiltIn<Attention>(Layers)
            .AddBuiltIn<GroupQueryAttention>(Layers)
            .AddBuiltIn<MultiHeadAttention>(Layers);
}
