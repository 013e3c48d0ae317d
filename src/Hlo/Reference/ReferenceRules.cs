using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Reference;

/// <summary>The index of evaluation rules: what each op does with values.</summary>
internal static class ReferenceRules
{
    /// <summary>Evaluates an operation.</summary>
    public static object[] Evaluate(Site site) =>
        QuantizedOps.Applies(site) ? QuantizedOps.Evaluate(site) : Apply(site);

    /// <summary>Evaluates an operation on elements as they are stored.</summary>
    public static object[] Apply(Site site) =>
        site.Op switch
        {
            Ops.Convert => [ElementwiseOps.Convert(site[0], site.ResultType())],
            Compare op => [ElementwiseOps.Compare(op, site[0], site[1], site.ResultType())],
            Select => [ElementwiseOps.Select(site[0], site[1], site[2], site.ResultType())],
            Clamp => [ElementwiseOps.Clamp(site[0], site[1], site[2], site.ResultType())],
            UnaryOp => [ElementwiseOps.Unary(site.Op, site[0], site.ResultType())],
            BinaryOp => [ElementwiseOps.Binary(site.Op, site[0], site[1], site.ResultType())],
            UniformQuantize => [QuantizedOps.Quantize(QuantizedOps.Dequantize(site[0]), site.ResultType())],
            UniformDequantize => [QuantizedOps.Dequantize(site[0])],
            _ => Movement(site)
                ?? Control(site)
                ?? Computation(site)
                ?? throw new HloException($"{site.Op.Name}: no reference evaluation."),
        };

    private static object[]? Movement(Site site) =>
        site.Op switch
        {
            Constant op => [Constants.Of(op, site.ResultType())],
            Iota op => [Constants.Iota(op.IotaDimension, op.ResultType)],
            DynamicIota op =>
            [
                Constants.Iota(op.IotaDimension, op.ResultType with { Dims = site[0].ToDims(), Encoding = null }),
            ],
            BitcastConvert => [MovementOps.Bitcast(site[0], site.ResultType())],
            Reshape => [new ReferenceTensor(site.ResultType(), site[0].Elements)],
            DynamicReshape => [MovementOps.Reshape(site[0], site[1].ToDims())],
            BroadcastInDim op => [MovementOps.Broadcast(site[0], op.BroadcastDimensions, site.ResultType())],
            DynamicBroadcastInDim op =>
            [
                MovementOps.Broadcast(
                    site[0],
                    op.BroadcastDimensions,
                    op.ResultType with
                    {
                        Dims = site[1].ToDims(),
                        Encoding = null,
                    }
                ),
            ],
            Broadcast op =>
            [
                MovementOps.Broadcast(
                    site[0],
                    Dims.Range(op.BroadcastSizes.Count, site[0].Type.Rank),
                    site.ResultType()
                ),
            ],
            Transpose op => [MovementOps.Transpose(site[0], op.Permutation, site.ResultType())],
            Reverse op => [MovementOps.Reverse(site[0], op.Dimensions)],
            Slice op => [MovementOps.Slice(site[0], op.StartIndices, op.LimitIndices, op.Strides)],
            RealDynamicSlice => [MovementOps.Slice(site[0], site[1].ToDims(), site[2].ToDims(), site[3].ToDims())],
            DynamicSlice op => [MovementOps.DynamicSlice(site[0], site.Tensors(1, site.Count - 1), op.SliceSizes)],
            DynamicUpdateSlice => [MovementOps.DynamicUpdateSlice(site[0], site[1], site.Tensors(2, site.Count - 2))],
            Concatenate op => [MovementOps.Concatenate(site.Tensors(0, site.Count), (int)op.Dimension)],
            Pad op => [MovementOps.Pad(site[0], site[1], op.EdgePaddingLow, op.EdgePaddingHigh, op.InteriorPadding)],
            DynamicPad => [MovementOps.Pad(site[0], site[1], site[2].ToDims(), site[3].ToDims(), site[4].ToDims())],
            Gather op => [GatherOps.Gather(site[0], site[1], op.DimensionNumbers, op.SliceSizes)],
            DynamicGather op => [GatherOps.Gather(site[0], site[1], op.DimensionNumbers, site[2].ToDims())],
            TorchIndexSelect op => [GatherOps.TorchIndexSelect(site[0], site[1], (int)op.Dim, (int)op.BatchDims)],
            GetDimensionSize op => [ReferenceTensor.Of(new(site[0].Dims[(int)op.Dimension]), ElementType.I32)],
            SetDimensionSize op =>
            [
                MovementOps.SetDimensionSize(site[0], (int)op.Dimension, (long)site[1].Only.Integer),
            ],
            _ => null,
        };

    private static object[]? Control(Site site) =>
        site.Op switch
        {
            If => site.Interpreter.Run(site.Operation.Regions[site[0].Only == Scalar.False ? 1 : 0], site.Frame),
            Case => site.Interpreter.Run(ControlOps.Branch(site), site.Frame),
            While => ControlOps.While(site),
            OptimizationBarrier => site.Operands,
            Ops.Tuple => [site.Operands],
            GetTupleElement op => [((object[])site.Operands[0])[op.Index]],
            AfterAll or CreateToken => [Token.Instance],
            CustomCall op => ControlOps.CustomCall(op, site),
            AsyncStart => [site.Interpreter.Run(site.Operation.Regions[0], null, site.Operands)],
            AsyncDone => (object[])site.Operands[0],
            ReplicaId or PartitionId => [ReferenceTensor.Of(Scalar.Zero, ElementType.UI32)],
            AllGather
            or AllReduce
            or AllToAll
            or CrossReplicaSum
            or ReduceScatter
            or CollectiveReduce
            or CollectiveBroadcast
            or CollectivePermute => CollectiveOps.Evaluate(site),
            _ => null,
        };

    private static object[]? Computation(Site site) =>
        site.Op switch
        {
            Map => [ReductionOps.Map(site)],
            Reduce op => ReductionOps.Reduce(site, op.Dimensions),
            ReduceWindow op => ReductionOps.ReduceWindow(site, op.CreateWindows()),
            SelectAndScatter op => [ReductionOps.SelectAndScatter(site, op)],
            Scatter op => ScatterOps.Scatter(site, op.DimensionNumbers),
            Sort op => SortOps.Sort(site, op),
            DotGeneral op => [DotOps.DotGeneral(site[0], site[1], op.DotDimensionNumbers, site.ResultType())],
            Dot =>
            [
                DotOps.DotGeneral(site[0], site[1], Ops.Dot.DimensionNumbers(site[0].Type.Rank), site.ResultType()),
            ],
            Convolution op => [DotOps.Convolution(site[0], site[1], op, op.ResultType.ElementType)],
            DynamicConv op =>
            [
                DotOps.Convolution(
                    site[0],
                    site[1],
                    op.ToStatic(
                        site[2].ToIntegers().Chunk(2).Select(pair => new EdgePadding(pair[0], pair[1])).ToValueList()
                    ),
                    op.ResultType.ElementType
                ),
            ],
            Einsum op => [DotOps.Einsum([site[0], site[1]], op.EinsumConfig, site.ResultType())],
            UnaryEinsum op => [DotOps.Einsum([site[0]], op.EinsumConfig, site.ResultType())],
            Cholesky op => [MatrixOps.Cholesky(site[0], op.Lower)],
            TriangularSolve op => [MatrixOps.TriangularSolve(site[0], site[1], op)],
            Fft op => [FourierOps.Fft(site[0], op, site.ResultType())],
            BatchNormTraining op => BatchNormOps.Training(site, op.Epsilon, (int)op.FeatureIndex),
            BatchNormInference op => BatchNormOps.Inference(site, op.Epsilon, (int)op.FeatureIndex),
            BatchNormGrad op => BatchNormOps.Grad(site, op.Epsilon, (int)op.FeatureIndex),
            RngBitGenerator op => RandomOps.BitGenerator(site[0], op),
            _ => null,
        };
}
