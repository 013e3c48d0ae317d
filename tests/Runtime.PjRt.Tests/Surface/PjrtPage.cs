using System.Numerics.Tensors;
using XlaSharp.Runtime.PjRt.Tests.Support;

namespace XlaSharp.Runtime.PjRt.Tests.Surface;

/// <summary>The code of <c>docs/pjrt.md</c>: what the page shows is what runs here.</summary>
[Category("AnyPlugin")]
internal sealed class PjrtPage : DeviceFixture
{
    [Test]
    public void Functions()
    {
        RequireHostMemory();
        PjRtClient client = Client;
        // <page>
        client.Plugin.RegisterFfi(
            "square_plus",
            (ReadOnlySpan<float> x, Span<float> y, FfiAttributes attributes) =>
            {
                float offset = attributes.Get<float>("offset");
                for (int i = 0; i < x.Length; i++)
                {
                    y[i] = (x[i] * x[i]) + offset;
                }
            }
        );
        // </page>
        Assert.That(
            Run(Call("square_plus", "offset = 0.5 : f32"), default, 1, 2, 3, 4),
            Is.EqualTo(new float[] { 1.5f, 4.5f, 9.5f, 16.5f })
        );
    }

    [Test]
    public void Tensors()
    {
        RequireHostMemory();
        PjRtClient client = Client;
        // <page>
        Tensor<float> x = Tensor.Create<float>([1, 2, 3, 4, 5, 6], [2, 3]);
        using PjRtBuffer buffer = client.FromTensor<float>(x.AsReadOnlyTensorSpan()[.., 1..]); // strides are followed
        Tensor<float> copy = buffer.ToTensor<float>();
        using PjRtBufferView<float> view = buffer.View<float>(); // no copy
        float last = view.AsTensorSpan()[1, 1];
        // </page>
        Assert.That(copy.ToArray(), Is.EqualTo(new float[] { 2, 3, 5, 6 }));
        Assert.That(last, Is.EqualTo(6));
    }

    [Test]
    public void AheadOfTime()
    {
        PjRtClient client = Client;
        string program = Module("%y = stablehlo.add %x, %x : tensor<4xf32>");
        // <page>
        using PjRtTopology topology = PjRtTopology.Create(client.Plugin);
        using PjRtExecutable executable = topology.Compile(program); // no device is needed
        using PjRtLoadedExecutable loaded = client.Load(executable); // no compiler is needed
        // </page>
        Assert.That(loaded.Devices, Has.Count.EqualTo(1));
    }

    [Test]
    [Category("Embedded")]
    public void ThePageShowsThisCode()
    {
        static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();
        string page = File.ReadAllText(Path.Combine(Repository.Root!, "docs", "pjrt.md"));
        string source = File.ReadAllText(
            Path.Combine(Repository.Root!, "tests", "Runtime.PjRt.Tests", "Surface", "PjrtPage.cs")
        );
        string[] ran = [.. source.Split("// <page>\n").Skip(1).Select(part => Lines(part.Split("// </page>")[0]))];
        string[] shown = [.. page.Split("```csharp\n").Skip(1).Select(part => Lines(part.Split("```")[0]))];
        Assert.That(shown, Is.Not.Empty.And.SubsetOf(ran));
    }
}
