package io.weft.admin;

import io.weft.config.ConfigSnapshot;
import io.weft.tools.ExplainedRequest;
import io.weft.tools.Explainer;
import io.weft.tools.Explanation;
import io.weft.tools.ExplanationText;
import io.weft.tools.ExplanationTree;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code /explain}: what would become of a request with the configuration in service, and why. */
public final class ExplainEndpoint {
  private static final int BAD_REQUEST = 400;

  private final Supplier<ConfigSnapshot> snapshots;

  /** An endpoint that explains what {@code snapshots} yields at each request. */
  public ExplainEndpoint(Supplier<ConfigSnapshot> snapshots) {
    this.snapshots = snapshots;
  }

  /** The endpoint. */
  public AdminEndpoint endpoint() {
    return AdminEndpoint.reading(
        "/explain",
        "what would become of a request, and why",
        this::show,
        AdminEndpoint.Parameter.text("url", "URL of the request"),
        AdminEndpoint.Parameter.text("method", "its method; GET if none is given"),
        AdminEndpoint.Parameter.text("header", "a field, as name:value; may be repeated"),
        AdminEndpoint.Parameter.text("listener", "listener, where the port of the URL is no one's"),
        AdminEndpoint.Parameter.text("source", "IP address of the client"),
        AdminEndpoint.Parameter.text("random", "draw among weighted clusters and shares"),
        AdminEndpoint.Parameter.choice("format", "form of the answer", "text", "json"));
  }

  private AdminResponse show(AdminRequest request) {
    Explanation explanation;
    try {
      explanation = explain(request.query());
    } catch (IllegalArgumentException e) {
      return AdminResponse.text(BAD_REQUEST, e.getMessage() + '\n');
    }
    return request.query().first("format", "").equals("json")
        ? AdminResponse.json(ExplanationTree.of(explanation))
        : AdminResponse.text(200, ExplanationText.of(explanation));
  }

  private Explanation explain(QueryString query) {
    List<String> fields =
        query.parameters().stream()
            .filter(parameter -> parameter.getKey().equals("header"))
            .map(Map.Entry::getValue)
            .toList();
    String line = query.first("method", "GET") + ' ' + query.first("url", "");
    return new Explainer(snapshots.get())
        .explain(
            ExplainedRequest.parse(line, fields),
            ExplainedRequest.Circumstances.of(
                query.first("listener", ""),
                query.first("source", "127.0.0.1"),
                query.first("random", "0")));
  }
}
