package io.weft.extension.filter.extauthz;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.PerRouteKey;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;
import io.weft.matcher.HeaderMutationRules;
import io.weft.matcher.MetadataMatcher;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RouteMatch;
import io.weft.router.RoutingView;
import io.weft.upstream.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service whether a request is allowed, and changes request and response as it says.
 *
 * <p>Blocks until the service has answered, and before that for the part of the body that it is
 * told. Source: {@code envoy.extensions.filters.http.ext_authz.v3.ExtAuthz}.
 */
final class ExtAuthzFilter implements HttpFilter {
  /** How much of a body the service is told. */
  record BodySettings(int maxBytes, boolean allowsPartial) {}

  /**
   * What the configuration says. A value.
   *
   * @param statPrefix of stats, with the dot at its end; empty for none
   * @param body null if bodies are not told
   * @param enabled the share of requests that is checked; null for all
   * @param enabledMetadata a test of the request's metadata; null for none
   * @param deniesDisabled whether requests that are not checked are refused
   * @param takesMetadata whether what the service says of the request becomes dynamic metadata
   * @param mostDeniedBytes of the body of a denial, the rest is cut off; 0 for any number
   * @param emitsState whether the stream's filter state gets what a check has cost
   * @param mutationRules which fields of requests the service may change; null for all
   * @param errorStatus of the reply where the service fails
   */
  record Settings(
      String statPrefix,
      @Nullable BodySettings body,
      RouteMatch.@Nullable Fraction enabled,
      @Nullable MetadataMatcher enabledMetadata,
      BooleanSupplier deniesDisabled,
      boolean allowsFailure,
      boolean tellsFailure,
      boolean clearsRoute,
      boolean checksMutations,
      boolean countsReplies,
      boolean takesMetadata,
      long mostDeniedBytes,
      boolean emitsState,
      @Nullable HeaderMutationRules mutationRules,
      int errorStatus) {}

  /**
   * What a route says.
   *
   * @param body in the place of the filter's; null for the filter's
   * @param service asked in the place of the filter's; null for the filter's
   */
  record RouteSettings(
      boolean isDisabled,
      Map<String, String> contextExtensions,
      boolean ignoresBody,
      @Nullable BodySettings body,
      @Nullable ServiceChoice service) {
    static final RouteSettings NONE = new RouteSettings(false, Map.of(), false, null, null);

    RouteSettings {
      contextExtensions = Map.copyOf(contextExtensions);
    }
  }

  private static final String NAMESPACE = "envoy.filters.http.ext_authz";
  private static final HeaderName FAILURE_ALLOWED =
      HeaderName.of("x-envoy-auth-failure-mode-allowed");
  private static final String TEXT_PLAIN = "text/plain";
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Authorization service;
  private final Questions questions;
  private final Settings settings;
  private final PerRouteKey<RouteSettings> perRoute;
  private final ExtAuthzStats stats;
  private final Supplier<? extends RoutingView> views;

  ExtAuthzFilter(
      Authorization service,
      Questions questions,
      Settings settings,
      PerRouteKey<RouteSettings> perRoute,
      ExtAuthzStats stats,
      Supplier<? extends RoutingView> views) {
    this.service = service;
    this.questions = questions;
    this.settings = settings;
    this.perRoute = perRoute;
    this.stats = stats;
    this.views = views;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    List<RouteSettings> places = places(request.streamInfo());
    RouteSettings route = places.isEmpty() ? RouteSettings.NONE : places.get(0);
    if (route.isDisabled()) {
      return next.handle(request);
    }
    if (!isEnabled(request.streamInfo())) {
      stats.disabled().inc();
      return settings.deniesDisabled().getAsBoolean()
          ? refused(request, settings.errorStatus(), "ext_authz_error")
          : next.handle(request);
    }
    ServiceChoice other = route.service();
    Authorization asked = other == null ? service : other.with(questions);
    CheckFacts facts = facts(request.streamInfo());
    Map<String, String> extensions = contextExtensions(places);
    BodySettings told = route.body() == null ? settings.body() : route.body();
    if (told == null || route.ignoresBody() || request.body().isEmpty()) {
      return check(asked, new Check(request, Check.Body.NONE, extensions, facts), next);
    }
    BodyBuffer body = BodyBuffer.read(request.body(), told.maxBytes(), told.allowsPartial());
    if (body == null) {
      return HttpResponse.localReply(413, "request_payload_too_large", "Payload Too Large");
    }
    HttpRequest whole = request.withBody(body.whole());
    return check(asked, new Check(whole, body.told(), extensions, facts), next);
  }

  private List<RouteSettings> places(StreamInfo info) {
    MatchedRoute route = info.route();
    return route == null ? List.of() : route.filterConfigs(perRoute);
  }

  /** What all {@code places} say, of which the first are the most specific. */
  private static Map<String, String> contextExtensions(List<RouteSettings> places) {
    if (places.size() <= 1) {
      return places.isEmpty() ? Map.of() : places.get(0).contextExtensions();
    }
    Map<String, String> all = new HashMap<>();
    for (int i = places.size() - 1; i >= 0; i--) {
      all.putAll(places.get(i).contextExtensions());
    }
    return all;
  }

  /** Takes what the check costs, into the filter state if that is wanted. */
  private CheckFacts facts(StreamInfo info) {
    CheckFacts facts = new CheckFacts();
    if (settings.emitsState()) {
      String name = perRoute.filterName();
      if (info.ownFilterState().get(name) == null) {
        info.ownFilterState().put(name, facts);
      } else {
        stats.stateCollision().inc();
      }
    }
    return facts;
  }

  private boolean isEnabled(StreamInfo info) {
    return (settings.enabled() == null || settings.enabled().includes(info.random()))
        && (settings.enabledMetadata() == null
            || settings.enabledMetadata().matches(info.dynamicMetadata()));
  }

  private HttpResponse check(Authorization asked, Check check, HttpHandler next)
      throws IOException {
    HttpRequest request = check.request();
    long start = System.nanoTime();
    Verdict verdict = asked.check(check);
    long nanos = System.nanoTime() - start;
    check.facts().took(nanos);
    note(request.streamInfo(), verdict, nanos);
    return switch (verdict) {
      case Verdict.Allowed allowed -> allowed(request, allowed, next);
      case Verdict.Denied denied -> denied(request, denied);
      case Verdict.Failed failed -> failed(request, next);
    };
  }

  private void note(StreamInfo info, Verdict verdict, long nanos) {
    Map<String, @Nullable Object> told = verdict.dynamicMetadata();
    if (told == null) {
      return;
    }
    if (!settings.takesMetadata()) {
      stats.ignoredMetadata().inc();
      return;
    }
    Map<String, @Nullable Object> facts = new HashMap<>(told);
    if (verdict instanceof Verdict.Allowed) {
      facts.put("ext_authz_duration", Math.floor(nanos / NANOS_PER_MILLI));
    }
    info.addDynamicMetadata(NAMESPACE, facts);
  }

  private HttpResponse allowed(HttpRequest request, Verdict.Allowed allowed, HttpHandler next)
      throws IOException {
    if (settings.checksMutations()
        && (FieldRules.firstInvalid(allowed.request()) != null
            || FieldRules.firstInvalid(allowed.response()) != null)) {
      return invalid(request);
    }
    RequestChanges changes = RequestChanges.of(allowed, settings.mutationRules());
    if (changes == null) {
      return invalid(request);
    }
    Verdict.Field wrong = FieldRules.firstInvalid(changes.fields());
    if (wrong != null) {
      return unsendable(request, wrong.name().text());
    }
    HeaderMap headers = request.headers();
    changes.apply(headers);
    if (!allowed.query().isEmpty() || !allowed.removedQuery().isEmpty()) {
      headers.set(
          HeaderName.PATH,
          QueryEdit.apply(request.path(), allowed.query(), allowed.removedQuery()));
    }
    count(request, "ok");
    stats.ok().inc();
    if (settings.clearsRoute()) {
      request.streamInfo().clearRoute();
    }
    HttpResponse response = next.handle(request);
    Verdict.apply(allowed.response(), response.headers());
    return response;
  }

  private HttpResponse denied(HttpRequest request, Verdict.Denied denied) {
    if (settings.checksMutations() && FieldRules.firstInvalid(denied.headers()) != null) {
      return invalid(request);
    }
    stats.denied().inc();
    Cluster cluster = count(request, "denied");
    int status = denied.status() == 0 ? 403 : denied.status();
    if (cluster != null && settings.countsReplies()) {
      cluster.stats().responses().count(status, request.streamInfo().isInternalRequest(), false);
    }
    request.streamInfo().addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
    HeaderMap headers = new HeaderMap(denied.headers().size() + 8);
    headers.add(HeaderName.STATUS, Integer.toString(status));
    Verdict.apply(denied.headers(), headers);
    byte[] body = denied.body().getBytes(StandardCharsets.UTF_8);
    if (settings.mostDeniedBytes() > 0 && body.length > settings.mostDeniedBytes()) {
      body = Arrays.copyOf(body, (int) settings.mostDeniedBytes());
    }
    if (body.length > 0) {
      headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
      if (!headers.contains(HeaderName.CONTENT_TYPE)) {
        headers.add(HeaderName.CONTENT_TYPE, TEXT_PLAIN);
      }
    }
    return HttpResponse.localReply(headers, HttpBody.of(body), "ext_authz_denied");
  }

  private HttpResponse failed(HttpRequest request, HttpHandler next) throws IOException {
    stats.error().inc();
    count(request, "error");
    if (!settings.allowsFailure()) {
      return refused(request, settings.errorStatus(), "ext_authz_error");
    }
    stats.failureModeAllowed().inc();
    count(request, "failure_mode_allowed");
    if (settings.tellsFailure()) {
      request.headers().set(FAILURE_ALLOWED, "true");
    }
    return next.handle(request);
  }

  private HttpResponse invalid(HttpRequest request) {
    stats.invalid().inc();
    count(request, "invalid");
    return refused(request, 500, "ext_authz_invalid");
  }

  /** What Envoy's router answers to a request with such a field. */
  private static HttpResponse unsendable(HttpRequest request, String name) {
    request.streamInfo().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
    return HttpResponse.localReply(
        503,
        "filter_removed_required_request_headers{invalid_header_name:_"
            + name.replace(' ', '_')
            + '}',
        "invalid header name: " + name);
  }

  private static HttpResponse refused(HttpRequest request, int status, String details) {
    request.streamInfo().addFlag(ResponseFlag.UNAUTHORIZED_EXTERNAL_SERVICE);
    return HttpResponse.localReply(status, details, "");
  }

  /** Counts for the cluster that the request would go to, if there is one. */
  private @Nullable Cluster count(HttpRequest request, String event) {
    if (request.streamInfo().route() instanceof Route route
        && route.action() instanceof RouteAction.Forward forward) {
      Cluster cluster =
          views.get().cluster(forward.cluster().name(request.headers(), request.streamInfo()));
      if (cluster != null) {
        cluster.stats().scope().counter("ext_authz." + settings.statPrefix() + event).inc();
      }
      return cluster;
    }
    return null;
  }
}
