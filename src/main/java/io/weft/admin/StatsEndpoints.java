package io.weft.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weft.stats.PrometheusText;
import io.weft.stats.StatKind;
import io.weft.stats.StatsStore;
import io.weft.stats.StatsText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /stats}, {@code /stats/prometheus} and {@code /reset_counters}. */
public final class StatsEndpoints {
  private static final String PROMETHEUS = "text/plain; version=0.0.4";

  private final StatsStore store;
  private final Runnable refresh;

  /**
   * Endpoints that show {@code store}.
   *
   * @param refresh brings up to date the stats that nobody counts
   */
  public StatsEndpoints(StatsStore store, Runnable refresh) {
    this.store = store;
    this.refresh = refresh;
  }

  /** The endpoints. */
  public List<AdminEndpoint> endpoints() {
    AdminEndpoint.Parameter used = AdminEndpoint.Parameter.toggle("usedonly", "only used stats");
    AdminEndpoint.Parameter filter =
        AdminEndpoint.Parameter.text("filter", "RE2 pattern that a part of the name matches");
    return List.of(
        AdminEndpoint.reading(
            "/stats",
            "all stats",
            this::stats,
            used,
            filter,
            AdminEndpoint.Parameter.choice("format", "form", "text", "json", "prometheus"),
            AdminEndpoint.Parameter.choice(
                "type", "kind", "All", "Counters", "Gauges", "Histograms", "TextReadouts"),
            AdminEndpoint.Parameter.choice(
                "histogram_buckets", "form of histograms", "cumulative", "disjoint", "none")),
        AdminEndpoint.reading(
            "/stats/prometheus", "all stats for Prometheus", this::prometheus, used, filter),
        AdminEndpoint.changing("/reset_counters", "sets all counters to zero", request -> reset()));
  }

  private AdminResponse reset() {
    store.resetCounters();
    return AdminResponse.OK;
  }

  private AdminResponse stats(AdminRequest request) {
    return switch (request.query().first("format", "text")) {
      case "text", "html", "active-html" -> text(request);
      case "json" -> json(request);
      case "prometheus" -> prometheus(request);
      default ->
          AdminResponse.text(
              400, "usage: /stats?format=(html|active-html|text|json|prometheus)\n\n");
    };
  }

  private AdminResponse text(AdminRequest request) {
    Selection selection = select(request);
    if (selection.problem() != null) {
      return AdminResponse.text(400, selection.problem());
    }
    String buckets = request.query().first("histogram_buckets", "");
    return AdminResponse.text(200, StatsText.of(selection.stats(), StatsText.Buckets.of(buckets)));
  }

  private AdminResponse json(AdminRequest request) {
    Selection selection = select(request);
    if (selection.problem() != null) {
      return AdminResponse.text(400, selection.problem());
    }
    List<Object> values = new ArrayList<>();
    List<StatsStore.Shown> histograms = new ArrayList<>();
    for (StatsStore.Shown shown : selection.stats()) {
      if (shown.kind() == StatKind.HISTOGRAM || shown.kind() == StatKind.HISTOGRAM_MILLIS) {
        histograms.add(shown);
        continue;
      }
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", shown.name());
      entry.put("value", StatsText.value(shown));
      values.add(entry);
    }
    if (!histograms.isEmpty()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("histograms", StatsText.histogramTree(histograms));
      values.add(entry);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("stats", values);
    return AdminResponse.json(tree);
  }

  private AdminResponse prometheus(AdminRequest request) {
    Selection selection = select(request);
    if (selection.problem() != null) {
      return AdminResponse.text(400, selection.problem());
    }
    return AdminResponse.of(200, PROMETHEUS, PrometheusText.of(selection.stats()));
  }

  /** The stats that a request asks for, or why there are none. */
  private record Selection(List<StatsStore.Shown> stats, @Nullable String problem) {}

  private Selection select(AdminRequest request) {
    refresh.run();
    QueryString query = request.query();
    String filter = query.first("filter", "");
    Pattern pattern;
    try {
      pattern = filter.isEmpty() ? null : Pattern.compile(filter);
    } catch (PatternSyntaxException e) {
      return new Selection(
          List.of(), "Invalid re2 regex: " + e.getDescription() + ": " + e.getPattern() + "\n");
    }
    String type = query.first("type", "All").toLowerCase(Locale.ROOT);
    boolean usedOnly = query.has("usedonly");
    List<StatsStore.Shown> chosen = new ArrayList<>();
    for (StatsStore.Shown shown : store.all().values()) {
      if (isOfType(shown.kind(), type)
          && (!usedOnly || StatsText.isUsed(shown))
          && (pattern == null || pattern.matcher(shown.name()).find())) {
        chosen.add(shown);
      }
    }
    return new Selection(chosen, null);
  }

  private static boolean isOfType(StatKind kind, String type) {
    return switch (type) {
      case "counters" -> kind == StatKind.COUNTER;
      case "gauges" -> kind == StatKind.GAUGE;
      case "histograms" -> kind == StatKind.HISTOGRAM || kind == StatKind.HISTOGRAM_MILLIS;
      case "textreadouts" -> kind == StatKind.TEXT_READOUT;
      default -> true;
    };
  }
}
