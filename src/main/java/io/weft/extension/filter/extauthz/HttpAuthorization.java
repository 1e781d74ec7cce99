package io.weft.extension.filter.extauthz;

import io.weft.common.Deadlines;
import io.weft.formatter.FormatContext;
import io.weft.http.Cancellation;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import io.weft.matcher.StringMatcher;
import io.weft.router.AsyncRetries;
import io.weft.router.HeaderTransforms;
import io.weft.router.RetryPolicy;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.upstream.AsyncRequest;
import io.weft.upstream.Cluster;
import io.weft.upstream.Clusters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that is asked with the request itself, and allows it with status 200. Immutable.
 *
 * <p>Source: {@code envoy.extensions.filters.http.ext_authz.v3.HttpService} and Envoy's {@code
 * RawHttpClientImpl}.
 */
final class HttpAuthorization implements Authorization {
  /**
   * How the service is asked. A value.
   *
   * @param toAdd fields that are added to the question
   * @param upstream fields of the answer that the request gets
   * @param upstreamToAppend fields of the answer that are appended to those of the request
   * @param client fields of the answer that a client gets which is refused; null for all
   * @param clientOnSuccess fields of the answer that are added to the response
   * @param metadata fields of the answer that become dynamic metadata
   */
  record Settings(
      String cluster,
      Duration timeout,
      RetryPolicy retries,
      String pathPrefix,
      HeaderTransforms toAdd,
      List<StringMatcher> upstream,
      List<StringMatcher> upstreamToAppend,
      @Nullable List<StringMatcher> client,
      List<StringMatcher> clientOnSuccess,
      List<StringMatcher> metadata) {}

  private static final HeaderName PARTIAL_BODY = HeaderName.of("x-envoy-auth-partial-body");
  private static final HeaderName TO_REMOVE = HeaderName.of("x-envoy-auth-headers-to-remove");

  /** What a client that is refused gets, whatever else it gets. */
  private static final Set<String> ALWAYS_TO_CLIENT =
      Set.of("www-authenticate", "location", "proxy-authenticate", "set-cookie");

  private static final Set<String> NEVER_TO_CLIENT =
      Set.of(":status", "content-length", "transfer-encoding", "connection", "date", "server");

  private static final int MAX_BODY_BYTES = 1 << 20;

  private final Settings settings;
  private final HeaderRules told;
  private final Supplier<? extends Clusters> clusters;
  private final Supplier<RuntimeSnapshot> runtime;
  private final Deadlines deadlines;

  /**
   * A service that is asked as {@code settings} say.
   *
   * @param told the fields of the request that are told, beside those that always are
   */
  HttpAuthorization(
      Settings settings,
      HeaderRules told,
      Supplier<? extends Clusters> clusters,
      Supplier<RuntimeSnapshot> runtime,
      Deadlines deadlines) {
    this.settings = settings;
    this.told = told;
    this.clusters = clusters;
    this.runtime = runtime;
    this.deadlines = deadlines;
  }

  @Override
  public Verdict check(Check check) throws IOException {
    Cluster cluster = clusters.get().cluster(settings.cluster());
    if (cluster == null) {
      return new Verdict.Failed();
    }
    HeaderMap headers = headers(check);
    try (AsyncRetries retries =
        new AsyncRetries(
            settings.retries(), settings.timeout(), headers, cluster, runtime.get(), deadlines)) {
      Verdict verdict = attempt(check, headers, cluster, retries);
      while (verdict == null) {
        retries.pause(check.request().streamInfo().cancellation());
        verdict = attempt(check, headers, cluster, retries);
      }
      return verdict;
    }
  }

  /** What the service says; null if it is to be asked again. */
  private @Nullable Verdict attempt(
      Check check, HeaderMap headers, Cluster cluster, AsyncRetries retries) throws IOException {
    StreamInfo info = check.request().streamInfo();
    Cancellation outer = info.cancellation();
    byte[] bytes = check.body().bytes();
    try (AsyncRequest question =
        new AsyncRequest(
            cluster,
            headers,
            bytes.length == 0 ? HttpBody.EMPTY : HttpBody.of(bytes),
            info.connection(),
            retries.timeout(),
            deadlines)) {
      question.perTryTimeout(retries.perTryTimeout());
      outer.onCancel(question::cancel);
      question.send();
      HttpResponse response = question.response(retries);
      return response == null ? null : verdict(response);
    } catch (IOException e) {
      outer.throwIfCancelled();
      return new Verdict.Failed();
    } finally {
      outer.waitsForNothing();
    }
  }

  private HeaderMap headers(Check check) {
    HttpRequest request = check.request();
    HeaderMap asked = request.headers();
    HeaderMap headers = new HeaderMap();
    headers.add(HeaderName.METHOD, request.method());
    headers.add(HeaderName.PATH, settings.pathPrefix() + request.path());
    headers.add(HeaderName.AUTHORITY, request.authority());
    headers.add(HeaderName.SCHEME, asked.get(HeaderName.SCHEME, "http"));
    headers.add(HeaderName.CONTENT_LENGTH, Integer.toString(check.body().bytes().length));
    for (int i = 0; i < asked.size(); i++) {
      HeaderName name = asked.name(i);
      boolean isAdded = name.text().startsWith(":") || name.equals(HeaderName.CONTENT_LENGTH);
      if (!isAdded && (name.equals(HeaderName.AUTHORIZATION) || told.tells(name.text()))) {
        headers.add(name, asked.value(i));
      }
    }
    if (check.body().isTold()) {
      headers.set(PARTIAL_BODY, Boolean.toString(check.body().isPartial()));
    }
    settings.toAdd().apply(headers, FormatContext.of(asked, request.streamInfo()));
    return headers;
  }

  private Verdict verdict(HttpResponse response) throws IOException {
    int status = response.status();
    if (response.isLocalReply() || status == 0 || status >= 500) {
      return new Verdict.Failed();
    }
    return status == 200 ? allowed(response.headers()) : denied(response);
  }

  private Verdict allowed(HeaderMap headers) {
    List<Verdict.Field> request = new ArrayList<>();
    List<Verdict.Field> answer = new ArrayList<>();
    Map<String, @Nullable Object> metadata = new HashMap<>();
    List<HeaderName> removed = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      HeaderName name = headers.name(i);
      String value = headers.value(i);
      String text = name.text();
      if (text.startsWith(":")) {
        continue;
      }
      if (HeaderRules.matches(settings.upstream(), text)) {
        request.add(new Verdict.Field(name, value, Verdict.Action.SET));
      }
      if (HeaderRules.matches(settings.upstreamToAppend(), text)) {
        request.add(new Verdict.Field(name, value, Verdict.Action.APPEND_IF_THERE));
      }
      if (HeaderRules.matches(settings.clientOnSuccess(), text)) {
        answer.add(new Verdict.Field(name, value, Verdict.Action.ADD));
      }
      if (HeaderRules.matches(settings.metadata(), text)) {
        metadata.put(text, value);
      }
      if (name.equals(TO_REMOVE)) {
        for (String unwanted : value.split(",")) {
          removed.add(HeaderName.of(unwanted.strip()));
        }
      }
    }
    return new Verdict.Allowed(
        request, removed, answer, Map.of(), List.of(), metadata.isEmpty() ? null : metadata);
  }

  private Verdict denied(HttpResponse response) throws IOException {
    HeaderMap headers = response.headers();
    List<StringMatcher> allowed = settings.client();
    List<Verdict.Field> told = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i).text();
      boolean isTold =
          ALWAYS_TO_CLIENT.contains(name) || allowed == null || HeaderRules.matches(allowed, name);
      if (isTold && !NEVER_TO_CLIENT.contains(name)) {
        told.add(new Verdict.Field(headers.name(i), headers.value(i), Verdict.Action.ADD));
      }
    }
    String body =
        new String(response.body().readNBytes(MAX_BODY_BYTES), StandardCharsets.ISO_8859_1);
    return new Verdict.Denied(response.status(), told, body, null);
  }
}
