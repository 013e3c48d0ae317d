using XlaSharp.Hlo;
using XlaSharp.Runtime.PjRt;
using XlaSharp.Tracer;

namespace XlaSharp.FrontDoor.Tests;

/// <summary>The programs that docs/transforms.md shows, run as tests.</summary>
public sealed class TransformsPage
{
    [Test]
    public void Eager()
    {
        // <page>
        Tensor x = Tensor.Of<float>([3], 1, 2, 3);
        Tensor y = (x * 2) + x.Sum(); // runs at once, on the default device
        if (y.Max() > 10) // a value that is there can decide an if
        {
            y = -y;
        }
        // </page>
        Assert.That(y.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { -8, -10, -12 }));
    }

    [Test]
    public void Steps()
    {
        // <page>
        using var step = Xla.Jit(
            (Tensor w, Tensor x, bool training) => training ? w.Dot(x) : x,
            new() { Name = "step" }
        );
        Traced traced = step.Trace(Spec.F32(2, 3), Spec.F32(3), true); // the program, equation by equation
        Lowered lowered = traced.Lower(); // the StableHLO module
        Compiled compiled = step.Compile(Spec.F32(2, 3), Spec.F32(3), true);
        Console.WriteLine(traced.Program);
        Console.WriteLine(lowered.AsText());
        Console.WriteLine(
            $"{compiled.CostAnalysis()["flops"]} flops, {compiled.MemoryAnalysis()?.Arguments} bytes of arguments"
        );
        Console.WriteLine(step.ExplainRetrace(Spec.F32(2, 4), Spec.F32(4), true));
        // </page>
        Assert.That(compiled.CostAnalysis()["flops"], Is.EqualTo(12));
    }

    [Test]
    public void Gradients()
    {
        // <page>
        var loss = (Tensor w, Tensor x) => Lax.Tanh(w.Dot(x)).Sum();
        Tensor w = Tensor.Of<float>([2, 2], 0.1f, 0.2f, 0.3f, 0.4f);
        Tensor x = Tensor.Of<float>([2], 1, -1);
        (Tensor value, Tensor gradient) = Transforms.ValueAndGrad(loss)(w, x);
        (Tensor byW, Tensor byX) = Transforms.GradByBoth(loss)(w, x);
        (Tensor same, Tensor slope) = Transforms.Jvp((Tensor v) => loss(v, x), w, Lax.FullLike(w, 1));
        Tensor curvature = Transforms.Hessian(v => loss(w, v))(x); // [2, 2]
        // </page>
        Assert.That((double)slope, Is.EqualTo((double)byW.Sum()).Within(1e-6));
        Assert.That((double)same, Is.EqualTo((double)value));
        Assert.That(gradient.Shape, Is.EqualTo(byW.Shape));
        Assert.That($"{curvature} {byX}", Is.EqualTo("f32[2,2] f32[2]"));
    }

    [Test]
    public void Maps()
    {
        // <page>
        Tensor rows = Tensor.Of<float>([3, 2], 1, 2, 3, 4, 5, 6);
        Tensor sums = Transforms.Vmap((Tensor row) => row.Sum())(rows); // [3]
        Func<Tensor, Tensor> normalized = Transforms.Vmap(
            (Tensor row) => row / Lax.PSum(row, "rows"),
            new VmapOptions { AxisName = "rows" }
        ); // each column sums to 1
        var shifted = Transforms.Vmap(
            ((Tensor Values, Tensor Offset) entry) => entry.Values + entry.Offset,
            new VmapOptions { InAxes = [(1, (int?)null)], OutAxes = 1 }
        ); // columns, one shared offset
        // </page>
        Assert.That(sums.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 3, 7, 11 }));
        Assert.That(
            normalized(rows).Sum(0).ToHost().Values<float>().ToArray(),
            Is.EqualTo(new float[] { 1, 1 }).Within(1e-6f)
        );
        Assert.That(shifted((rows, Tensor.Of<float>([3], 1, 2, 3))).Shape, Is.EqualTo(Dims.Create([3, 2])));
    }

    [Test]
    public void Memory()
    {
        // <page>
        Func<Tensor, Tensor> block = Transforms.Checkpoint<Tensor, Tensor>(
            x => Lax.Sin(Transforms.CheckpointName(x.Dot(x), "product")),
            CheckpointPolicies.SaveOnlyTheseNames("product")
        );
        Func<Tensor, Tensor> gradient = Transforms.Grad<Tensor>(x => block(block(x)).Sum());
        // </page>
        Assert.That(gradient(Tensor.Of<float>([2, 2], 1, 2, 3, 4)).Shape, Is.EqualTo(Dims.Create([2, 2])));
    }

    [Test]
    public void OwnDerivatives()
    {
        // <page>
        Func<Tensor, Tensor> clipped = Transforms.CustomVjp<Tensor, Tensor, Tensor>(
            x => x,
            forward: x => (x, x),
            backward: (_, cotangent) => Lax.Clamp(-1, cotangent, 1)
        );
        Tensor gradient = Transforms.Grad<Tensor>(x => (clipped(x) * 5).Sum())(Tensor.Of<float>([2], 1, 2)); // ones
        // </page>
        Assert.That(gradient.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 1 }));
    }

    [Test]
    public void ControlFlow()
    {
        // <page>
        Tensor x = Tensor.Of<float>([4], 1, 2, 3, 4);
        Tensor product = Lax.Scan((Tensor carry, Tensor entry) => (carry * entry, carry), 1.0, x).Carry; // 24
        Tensor running = Lax.AssociativeScan((a, b) => a * b, x); // 1 2 6 24
        Tensor halved = Lax.While(s => s > 1, s => s / 2, x.Sum(), maximumSteps: 8); // 0.625, has gradients
        Tensor either = Lax.Cond(x.Sum() > 5, v => v * 2, v => v, x);
        // </page>
        Assert.That((double)product, Is.EqualTo(24));
        Assert.That(running.ToHost().Values<float>().ToArray(), Is.EqualTo(new float[] { 1, 2, 6, 24 }));
        Assert.That((double)halved, Is.EqualTo(0.625));
        Assert.That((double)either.Sum(), Is.EqualTo(20));
    }

    [Test]
    public void NamedSizes()
    {
        // <page>
        var predict = Xla.Jit(
            (Tensor images, Tensor w) => Nn.Softmax(images.Reshape(-1, 4).Dot(w), 1),
            new() { Name = "predict" }
        );
        Exported exported = predict.Export(Spec.F32("batch", 2, 2), Spec.F32(4, 10));
        byte[] file = exported.Serialize(vjpOrder: 1); // one artifact, any batch size, with its derivative

        Exported loaded = Exported.Deserialize(file);
        Tensor one = loaded.Invoke(Np.Ones([1, 2, 2]), Np.Ones([4, 10]));
        Tensor many = loaded.Invoke(Np.Ones([32, 2, 2]), Np.Ones([4, 10]));
        Tensor slope = Transforms.Grad<Tensor>(w => loaded.Invoke(Np.Ones([8, 2, 2]), w).ToTensor().Max())(
            Np.Ones([4, 10])
        );
        // </page>
        Assert.That($"{slope}", Is.EqualTo("f32[4,10]"));
        Assert.That(exported.Results[0].Type, Is.EqualTo("f32[batch,10]"));
        Assert.That($"{one} {many}", Is.EqualTo("f32[1,10] f32[32,10]"));
    }

    [Test]
    public void Numbers()
    {
        // <page>
        using var function = Xla.Jit(
            (Tensor x) => Lax.Log(x - 1).Sum(),
            new() { Name = "loss", Checks = NumberChecks.NaN }
        );
        try
        {
            function.Invoke(Tensor.Of<float>([2], 2, 0));
        }
        catch (NotFiniteException exception)
        {
            // TransformsPage.cs, the line, then: log in 'loss' made 1 NaN elements of f32[2]; operands: 0: f32[2] with
            // values in [-1, 1].
            Console.WriteLine(exception.Message);
        }
        // </page>
        Assert.That(
            () => function.Invoke(Tensor.Of<float>([2], 2, 0)),
            Throws
                .TypeOf<NotFiniteException>()
                .With.Message.Contains(
                    "log in 'loss' made 1 NaN elements of f32[2]; operands: 0: f32[2] with values in [-1, 1]."
                )
        );
    }

    [Test]
    public void TheWholePageIsRun()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root!, "tests", "Xla.Tests", "TransformsPage.cs"));
        string page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "transforms.md"));
        string[] run =
        [
            .. source
                .Split("// <page>\n")
                .Skip(1)
                .Select(part => part.Split("// </page>")[0])
                .Where(part => part.Contains('\n'))
                .Select(part =>
                    string.Join('\n', part.Split('\n').Select(line => line.Length >= 8 ? line[8..] : line.Trim()))
                        .Trim()
                ),
        ];
        string[] shown = [.. page.Split("```csharp\n").Skip(1).Select(part => part.Split("```")[0].Trim())];
        Assert.That(shown, Is.EqualTo(run));
    }

    [Test]
    public void ManyDevices()
    {
        // <page>
        PjRtClient client = Xla.CreateClient(options: new PjRtNamedValue("cpu_device_count", 4));
        PjRtBackend backend = new(client);
        Mesh mesh = new(client.AddressableDevices, ("data", 4));
        ShardMapping mapping = new(
            mesh,
            InSpecs: [PartitionSpec.Replicated, new("data"), new("data")], // w everywhere, the batch in four parts
            OutSpecs: [PartitionSpec.Replicated]
        );
        Func<Tensor, Tensor, Tensor, Tensor> loss = (w, x, y) => Lax.Square(x.Dot(w) - y).Mean();
        using var step = Xla.ShardMap(
            (Tensor w, Tensor x, Tensor y) => w - (0.1 * Lax.PMean(Transforms.Grad(loss)(w, x, y), "data")),
            mapping,
            backend
        );
        Tensor w = step.Invoke(Np.Zeros([3]), Np.Ones([8, 3]), Np.Ones([8])); // a ShardedTensor: it stays on the devices
        // </page>
        // The gradient of the mean of (x.w - 1)^2 at w = 0, all x = 1, is -2 in each component.
        Assert.That(w.ToHost().Values<float>().ToArray(), Is.EqualTo(new[] { 0.2f, 0.2f, 0.2f }).Within(1e-6f));
        client.Dispose();
    }
}
