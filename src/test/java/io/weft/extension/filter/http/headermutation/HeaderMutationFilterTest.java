package io.weft.extension.filter.http.headermutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.KeyValueAppend;
import io.envoyproxy.envoy.config.core.v3.KeyValueMutation;
import io.envoyproxy.envoy.config.core.v3.KeyValuePair;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.extension.filter.http.headermutation.HeaderMutationFilter.Settings;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.testing.TestRequests;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeaderMutationFilterTest {
  @Test
  void changesBothDirections() throws Exception {
    HttpFilter filter =
        filter(
            Mutations.newBuilder()
                .addRequestMutations(HeaderMutation.newBuilder().setRemove("x-gone"))
                .addResponseMutations(append("x-method", "%REQ(:METHOD)%")));
    HttpRequest request = TestRequests.get("/", "x-gone", "1");

    HttpResponse response = filter.filter(request, TestRequests.HOST);

    assertNull(request.headers().get(HeaderName.of("x-gone")));
    assertEquals("GET", response.headers().get(HeaderName.of("x-method")));
  }

  @Test
  void changesTrailersOfBothDirectionsIfThereAreAny() throws Exception {
    HttpFilter filter =
        filter(
            Mutations.newBuilder()
                .addRequestTrailersMutations(HeaderMutation.newBuilder().setRemove("x-gone"))
                .addRequestTrailersMutations(append("x-set", "%REQ(:METHOD)%"))
                .addResponseTrailersMutations(append("x-seen", "%TRAILER(x-t)%")));
    HttpRequest request = TestRequests.get("/").withBody(body("x-gone", "1", "x-kept", "2"));
    HttpHandler host =
        sent -> {
          assertEquals(List.of("x-kept", "x-set"), names(sent.body()));
          return TestRequests.HOST.handle(sent).withBody(body("x-t", "3"));
        };

    HttpBody answer = filter.filter(request, host).body();

    assertEquals(List.of("x-t", "x-seen"), names(answer));
    assertEquals("3", answer.trailers().get(HeaderName.of("x-seen")));
    assertEquals(
        List.of(),
        names(
            filter
                .filter(
                    TestRequests.get("/"), sent -> TestRequests.HOST.handle(sent).withBody(body()))
                .body()));
  }

  @Test
  void changesRepliesOfOuterFilters() throws Exception {
    HttpFilter filter =
        filter(Mutations.newBuilder().addResponseMutations(append("x-seen", "yes")));

    HttpResponse reply =
        filter.filterLocalReply(TestRequests.get("/"), HttpResponse.localReply(403, "denied", ""));

    assertEquals("yes", reply.headers().get(HeaderName.of("x-seen")));
  }

  @Test
  void changesTheQuery() throws Exception {
    Mutations.Builder mutations =
        Mutations.newBuilder()
            .addQueryParameterMutations(KeyValueMutation.newBuilder().setRemove("gone"))
            .addQueryParameterMutations(parameter("new", "a b&c"));

    assertEquals("/p?kept=2~*&new=a%20b%26c", path(mutations, "/p?kept=2~*&gone=1"));
    assertEquals("/p?new=a%20b%26c", path(mutations, "/p"));
  }

  @Test
  void refusesAMutationOfNothing() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                filter(
                    Mutations.newBuilder()
                        .addQueryParameterMutations(KeyValueMutation.getDefaultInstance())));

    assertEquals(
        "mutations.query_parameter_mutations[0]: No mutation specified.",
        e.problems().get(0).toString());
  }

  private static String path(Mutations.Builder mutations, String path) throws Exception {
    HttpRequest request = TestRequests.get(path);
    filter(mutations).filter(request, TestRequests.HOST);
    return request.path();
  }

  private static HttpFilter filter(Mutations.Builder mutations) throws ConfigException {
    return new HeaderMutationFactory()
        .create(
            io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                .newBuilder()
                .setMutations(mutations)
                .build(),
            new PerRouteKey<>("f", Settings.class),
            TestContexts.of());
  }

  private static HeaderMutation append(String name, String value) {
    return HeaderMutation.newBuilder()
        .setAppend(
            HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value)))
        .build();
  }

  private static KeyValueMutation parameter(String key, String value) {
    return KeyValueMutation.newBuilder()
        .setAppend(
            KeyValueAppend.newBuilder()
                .setRecord(
                    KeyValuePair.newBuilder()
                        .setKey(key)
                        .setValue(Value.newBuilder().setStringValue(value))))
        .build();
  }

  private static HttpBody body(String... trailers) {
    HeaderMap fields = new HeaderMap();
    for (int i = 0; i < trailers.length; i += 2) {
      fields.add(HeaderName.of(trailers[i]), trailers[i + 1]);
    }
    return HttpBody.of(new byte[] {1}, fields);
  }

  private static List<String> names(HttpBody body) throws IOException {
    body.readAllBytes();
    HeaderMap trailers = body.trailers();
    return IntStream.range(0, trailers.size()).mapToObj(i -> trailers.name(i).text()).toList();
  }
}
