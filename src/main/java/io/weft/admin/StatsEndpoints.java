package io.weft.admin;

import io.weft.admin.StatsParameters.BadRequestException;
import io.weft.admin.StatsParameters.Format;
import io.weft.stats.HistogramForm;
import io.weft.stats.PrometheusText;
import io.weft.stats.RecentLookups;
import io.weft.stats.Shown;
import io.weft.stats.StatsJson;
import io.weft.stats.StatsPage;
import io.weft.stats.StatsStore;
import io.weft.stats.StatsText;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /stats} in all its forms, {@code /stats/recentlookups} and {@code /reset_counters}.
 *
 * <p>Pages are made while they are sent. Source: Envoy's {@code StatsHandler}; native histograms
 * and the protobuf form of Prometheus are refused.
 */
public final class StatsEndpoints {
  private static final String HTML_HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Weft stats</title>
      </head>
      <body>
      <form action="stats" method="get">
      <input type="hidden" name="format" value="html">
      <label>filter <input name="filter"></label>
      <label><input type="checkbox" name="usedonly"> used only</label>
      <button>show</button>
      </form>
      <pre>
      """;
  private static final String HTML_FOOT = "</pre>\n</body>\n</html>\n";

  private final StatsStore store;
  private final Runnable refresh;

  /**
   * Endpoints that show {@code store}.
   *
   * @param refresh brings up to date the stats that nobody counts, and begins a new interval of the
   *     histograms if the bootstrap's {@code stats_flush_on_admin} says so
   */
  public StatsEndpoints(StatsStore store, Runnable refresh) {
    this.store = store;
    this.refresh = refresh;
  }

  /** The endpoints. */
  public List<AdminEndpoint> endpoints() {
    AdminEndpoint.Parameter used =
        AdminEndpoint.Parameter.toggle("usedonly", "only stats that were ever used");
    AdminEndpoint.Parameter filter =
        AdminEndpoint.Parameter.text("filter", "RE2 pattern that a part of the name matches");
    AdminEndpoint.Parameter type =
        AdminEndpoint.Parameter.choice(
            "type", "kind of stats", "All", "Counters", "Gauges", "Histograms", "TextReadouts");
    AdminEndpoint.Parameter texts =
        AdminEndpoint.Parameter.toggle("text_readouts", "texts too, in the form for Prometheus");
    return List.of(
        AdminEndpoint.reading(
            "/stats",
            "all stats",
            this::stats,
            used,
            filter,
            AdminEndpoint.Parameter.choice(
                "format", "form of the page", "text", "json", "prometheus", "html"),
            type,
            AdminEndpoint.Parameter.choice(
                "histogram_buckets",
                "form of histograms",
                "summary",
                "cumulative",
                "disjoint",
                "detailed"),
            texts),
        AdminEndpoint.reading(
            "/stats/prometheus",
            "all stats in the form for Prometheus",
            this::prometheus,
            used,
            texts,
            filter,
            type,
            AdminEndpoint.Parameter.choice(
                "histogram_buckets", "form of histograms", "cumulative", "summary")),
        AdminEndpoint.reading(
            "/stats/recentlookups", "names of stats that were looked up", r -> recentLookups()),
        AdminEndpoint.changing(
            "/stats/recentlookups/enable", "keep the names", r -> with(RecentLookups::enable)),
        AdminEndpoint.changing(
            "/stats/recentlookups/disable", "keep no names", r -> with(RecentLookups::disable)),
        AdminEndpoint.changing(
            "/stats/recentlookups/clear", "forget the names", r -> with(RecentLookups::clear)),
        AdminEndpoint.changing("/reset_counters", "sets all counters to zero", r -> reset()));
  }

  private AdminResponse stats(AdminRequest request) {
    return answer(request, null);
  }

  private AdminResponse prometheus(AdminRequest request) {
    return answer(request, Format.PROMETHEUS);
  }

  /** Answers in {@code format}, or as the request says if that is null. */
  private AdminResponse answer(AdminRequest request, @Nullable Format format) {
    try {
      StatsParameters parameters = StatsParameters.parse(request.query());
      Format wanted = format == null ? parameters.format() : format;
      if (wanted == Format.PROMETHEUS && request.query().has("prom_protobuf")) {
        throw new BadRequestException("prom_protobuf is not implemented in Weft\n");
      }
      return page(parameters, wanted);
    } catch (BadRequestException e) {
      return AdminResponse.text(400, e.text());
    }
  }

  private AdminResponse page(StatsParameters parameters, Format format) throws BadRequestException {
    HistogramForm form = form(parameters, format);
    refresh.run();
    List<Shown> stats = store.select(parameters.query());
    return switch (format) {
      case TEXT -> streamed(AdminResponse.TEXT, new StatsText(stats, form));
      case JSON -> streamed(AdminResponse.JSON, new StatsJson(stats, form));
      case PROMETHEUS ->
          streamed(AdminResponse.TEXT, new PrometheusText(stats, form, parameters.texts()));
      case HTML -> html(new StatsText(stats, form));
    };
  }

  private static HistogramForm form(StatsParameters parameters, Format format)
      throws BadRequestException {
    HistogramForm form = parameters.form();
    if (format != Format.PROMETHEUS) {
      if (parameters.nativeForm()) {
        throw new BadRequestException(
            "Invalid histogram_buckets type for non prometheus stats type");
      }
      return form == null ? HistogramForm.SUMMARY : form;
    }
    if (parameters.nativeForm()) {
      throw new BadRequestException(
          "unsupported prometheusnative histogram type when not using protobuf exposition format");
    }
    if (form == HistogramForm.DISJOINT || form == HistogramForm.DETAILED) {
      throw new BadRequestException("unsupported prometheus histogram bucket mode");
    }
    return form == null ? HistogramForm.CUMULATIVE : form;
  }

  private static AdminResponse streamed(String contentType, StatsPage page) {
    return new AdminResponse(200, contentType, false, () -> new StatsPageBody(page));
  }

  private static AdminResponse html(StatsPage page) {
    StringBuilder text = new StringBuilder();
    while (page.appendNext(text)) {
      // The page appends.
    }
    return AdminResponse.of(
        200, AdminResponse.HTML, HTML_HEAD + AdminHomePage.escape(text.toString()) + HTML_FOOT);
  }

  private AdminResponse recentLookups() {
    RecentLookups lookups = store.recentLookups();
    StringBuilder text = new StringBuilder();
    if (lookups.isEnabled()) {
      text.append("   Count Lookup\n");
    } else {
      text.append("Lookup tracking is not enabled. Use /stats/recentlookups/enable to enable.\n");
    }
    for (RecentLookups.Lookup lookup : lookups.names()) {
      text.append("%8d %s\n".formatted(lookup.count(), lookup.name()));
    }
    long total = lookups.isEnabled() ? lookups.total() : 0;
    text.append("\ntotal: ").append(total).append('\n');
    return AdminResponse.text(200, text.toString());
  }

  private AdminResponse with(Consumer<RecentLookups> change) {
    change.accept(store.recentLookups());
    return AdminResponse.OK;
  }

  private AdminResponse reset() {
    store.resetCounters();
    store.recentLookups().clear();
    return AdminResponse.OK;
  }
}
