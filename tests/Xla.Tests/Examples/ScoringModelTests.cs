using XlaSharp.Tracer;

namespace XlaSharp.FrontDoor.Tests.Examples;

/// <summary>The example of <c>docs/golden-files.md</c>.</summary>
// <example>
public sealed class ScoringModelTests
{
    // The model function that the service ships.
    private static readonly Func<Tensor, Tensor, Tensor> Score = (weights, features) =>
        Nn.Sigmoid(features.Matmul(weights));

    [Test]
    public async Task TheServedProgramIsTheReviewedOne()
    {
        var score = Xla.Jit(Score, new() { Name = "score" });
        await Golden.Verify(score.Lower(Spec.F32(16), Spec.F32(8, 16)));
    }

    [Test]
    public async Task RefactoringKeepsWhatItComputes()
    {
        var score = Xla.Jit(Score, new() { Name = "score_of_a_batch" });
        await Golden.Verify(
            score.Lower(Spec.F32(16), Spec.F32(8, 16)),
            GoldenOptions.Semantic with
            {
                IgnoreModuleName = true,
            }
        );
    }

    [Test]
    public void NoGoldenFileIsLeftOver() => Golden.AssertNoOrphans();
}
// </example>
