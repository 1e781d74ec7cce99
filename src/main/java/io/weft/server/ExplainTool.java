package io.weft.server;

import io.weft.admin.AdminJson;
import io.weft.common.ConfigException;
import io.weft.config.ConfigSnapshot;
import io.weft.server.ToolArguments.Option;
import io.weft.tools.ExplainedRequest;
import io.weft.tools.Explainer;
import io.weft.tools.Explanation;
import io.weft.tools.ExplanationText;
import io.weft.tools.ExplanationTree;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterSettings;
import io.weft.upstream.SystemDnsResolver;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** {@code weft explain}: what a bootstrap would do with a request, and why. */
final class ExplainTool extends Tool {
  static final String NAME = "explain";

  private static final String CONFIG = "--config-path";
  private static final String HEADER = "--header";
  private static final String LISTENER = "--listener";
  private static final String SOURCE = "--source";
  private static final String RANDOM = "--random";
  private static final String JSON = "--json";

  private static final List<Option> OPTIONS =
      List.of(
          new Option(CONFIG, "-c", "file", "Bootstrap to look at"),
          new Option(HEADER, "-H", "name: value", "Field of the request; may be repeated"),
          new Option(LISTENER, "", "name", "Listener, where the port of the URL is no one's"),
          new Option(SOURCE, "", "address", "IP address of the client; default: 127.0.0.1"),
          new Option(RANDOM, "", "number", "Draw among weighted clusters and shares; default: 0"),
          new Option(JSON, "", "", "Print JSON"));

  ExplainTool() {
    super(
        new ToolArguments.Form(
            NAME,
            "-c FILE [flags] '[METHOD] URL'",
            "Tells what would become of a request: listener, filter chain, virtual host, each route"
                + "\npassed over and why, the route, and what a host or the client gets.",
            OPTIONS));
  }

  @Override
  int run(ToolArguments arguments, PrintStream out, PrintStream err)
      throws UsageException, ConfigException {
    CommandLine bootstrap = CommandLine.parse("-c", arguments.required(CONFIG));
    if (arguments.rest().isEmpty()) {
      throw arguments.wrong("URL", "Is needed: the request, as 'GET https://host/path'");
    }
    ExplainedRequest request;
    ExplainedRequest.Circumstances circumstances;
    try {
      request = ExplainedRequest.parse(String.join(" ", arguments.rest()), arguments.all(HEADER));
      circumstances =
          ExplainedRequest.Circumstances.of(
              arguments.text(LISTENER, ""),
              arguments.text(SOURCE, "127.0.0.1"),
              arguments.text(RANDOM, "0"));
    } catch (IllegalArgumentException e) {
      throw arguments.wrong("URL", String.valueOf(e.getMessage()));
    }
    try (ServerConfiguration configuration =
        BootstrapConfiguration.source(Map.of())
            .load(bootstrap, new Foundation(), adminSocket -> {})) {
      Explanation explanation =
          new Explainer(withHosts(configuration.initial())).explain(request, circumstances);
      out.print(
          arguments.isSet(JSON)
              ? AdminJson.text(ExplanationTree.of(explanation))
              : ExplanationText.of(explanation));
      return 0;
    } catch (IllegalArgumentException e) {
      throw arguments.wrong(LISTENER, String.valueOf(e.getMessage()));
    }
  }

  /** Gives clusters the hosts that the configuration names; nothing is looked up. */
  private static ConfigSnapshot withHosts(ConfigSnapshot snapshot) {
    for (Cluster cluster : snapshot.clusters().values()) {
      if (cluster.settings().discovery() instanceof ClusterSettings.Discovery.Fixed) {
        cluster.start(new SystemDnsResolver(), () -> {});
      }
    }
    return snapshot;
  }
}
