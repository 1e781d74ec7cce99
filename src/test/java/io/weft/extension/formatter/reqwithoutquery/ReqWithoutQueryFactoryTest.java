package io.weft.extension.formatter.reqwithoutquery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery;
import io.weft.common.ConfigException;
import io.weft.config.FormatTranslator;
import io.weft.config.TestContexts;
import io.weft.formatter.ByteText;
import io.weft.formatter.FormatContext;
import io.weft.formatter.Formatter;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.testing.TestRequests;
import org.junit.jupiter.api.Test;

class ReqWithoutQueryFactoryTest {
  @Test
  void leavesTheQueryOut() throws ConfigException {
    assertEquals("/abc", logged("%REQ_WITHOUT_QUERY(:PATH)%", "/abc?d=e"));
    assertEquals("/abc", logged("%REQ_WITHOUT_QUERY(:PATH)%", "/abc"));
  }

  @Test
  void takesTheOtherFieldAndCutsWhatIsTooLong() throws ConfigException {
    assertEquals("/a", logged("%REQ_WITHOUT_QUERY(X-A?:PATH):2%", "/abc?d"));
    assertEquals("q", logged("%REQ_WITHOUT_QUERY(X-A?:PATH):4%", "/abc", "x-a", "q?r"));
    assertEquals("-", logged("%REQ_WITHOUT_QUERY(X-A)%", "/abc"));
  }

  @Test
  void refusesMoreThanTwoFields() {
    assertThrows(ConfigException.class, () -> logged("%REQ_WITHOUT_QUERY(a?b?c)%", "/"));
    assertThrows(ConfigException.class, () -> logged("%REQ_WITHOUT_QUERY%", "/"));
  }

  private static String logged(String text, String path, String... fields) throws ConfigException {
    SubstitutionFormatString proto =
        SubstitutionFormatString.newBuilder()
            .setTextFormatSource(DataSource.newBuilder().setInlineString(text))
            .addFormatters(
                TypedExtensionConfig.newBuilder()
                    .setName("f")
                    .setTypedConfig(Any.pack(ReqWithoutQuery.getDefaultInstance())))
            .build();
    Formatter format =
        FormatTranslator.translate(proto, TestContexts.of(new ReqWithoutQueryFactory()));
    HttpRequest request = TestRequests.request("GET", path, HttpBody.EMPTY, fields);
    ByteText out = new ByteText(64);
    format.append(FormatContext.of(request.headers(), request.streamInfo()), out);
    return out.toString();
  }
}
