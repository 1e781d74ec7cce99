package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ConfigException;
import io.weft.formatter.FormatContext;
import io.weft.formatter.FormatOptions;
import io.weft.formatter.SubstitutionFormat;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.StringMatcher;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.HeaderMutations.HeaderMutation;
import io.weft.router.HeaderTransforms.Addition;
import io.weft.router.HeaderTransforms.AppendAction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTransformsTest {
  private static final HeaderName NAME = HeaderName.of("x-a");

  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_11);

  @ParameterizedTest
  @CsvSource({
    "APPEND_IF_EXISTS_OR_ADD, 'old,new', new",
    "ADD_IF_ABSENT, old, new",
    "OVERWRITE_IF_EXISTS_OR_ADD, new, new",
    "OVERWRITE_IF_EXISTS, new, ''"
  })
  void addsAsTheActionSays(AppendAction action, String whereItIs, String whereItIsNot)
      throws ConfigException {
    HeaderMap with = HeaderMap.of("x-a", "old");
    HeaderMap without = new HeaderMap();
    HeaderTransforms transforms = adding(addition("new", action, false));

    apply(transforms, with);
    apply(transforms, without);

    assertEquals(whereItIs, with.joined(NAME));
    assertEquals(whereItIsNot, String.valueOf(without.get(NAME, "")));
  }

  @Test
  void removesBeforeItAdds() throws ConfigException {
    HeaderMap headers = HeaderMap.of("x-a", "1", "x-a", "2", "x-b", "3");
    HeaderTransforms transforms =
        new HeaderTransforms(
            List.of(NAME), List.of(addition("new", AppendAction.ADD_IF_ABSENT, false)));

    apply(transforms, headers);

    assertEquals("new", headers.joined(NAME));
    assertEquals(2, headers.size());
  }

  @Test
  void evaluatesAllValuesBeforeItSetsAny() throws ConfigException {
    HeaderMap headers = HeaderMap.of("x-a", "old");
    Addition copy =
        new Addition(
            HeaderName.of("x-copy"),
            format("%REQ(x-a)%"),
            AppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
            false);
    HeaderTransforms transforms =
        new HeaderTransforms(
            List.of(),
            List.of(addition("new", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false), copy));

    apply(transforms, headers);

    assertEquals("new", headers.get(NAME));
    assertEquals("old", headers.get(HeaderName.of("x-copy")));
  }

  @Test
  void leavesEmptyValuesOutUnlessTheyAreKept() throws ConfigException {
    HeaderMap headers = new HeaderMap();

    apply(adding(addition("%REQ(x-none)%", AppendAction.ADD_IF_ABSENT, false)), headers);
    assertEquals(0, headers.size());

    apply(adding(addition("%REQ(x-none)%", AppendAction.ADD_IF_ABSENT, true)), headers);
    assertEquals("", headers.get(NAME));
  }

  @Test
  void mutationsSeeThoseBeforeThem() throws ConfigException {
    HeaderMap headers = HeaderMap.of("x-tmp-1", "a", "X-TMP-2", "b", "x-b", "c");
    HeaderMutations mutations =
        new HeaderMutations(
            List.of(
                new HeaderMutation.Append(
                    adding(addition("%REQ(x-b)%", AppendAction.ADD_IF_ABSENT, false))),
                new HeaderMutation.Remove(HeaderName.of("x-b")),
                new HeaderMutation.RemoveOnMatch(new StringMatcher.Prefix("x-tmp-", false)),
                new HeaderMutation.Append(
                    adding(addition("%REQ(x-b)%", AppendAction.APPEND_IF_EXISTS_OR_ADD, false)))));

    mutations.apply(headers, FormatContext.of(headers, info));

    assertEquals("c", headers.joined(NAME));
    assertEquals(1, headers.size());
  }

  private void apply(HeaderTransforms transforms, HeaderMap headers) {
    transforms.apply(headers, FormatContext.of(headers, info));
  }

  private static HeaderTransforms adding(Addition addition) {
    return new HeaderTransforms(List.of(), List.of(addition));
  }

  private static Addition addition(String value, AppendAction action, boolean keepEmpty)
      throws ConfigException {
    return new Addition(NAME, format(value), action, keepEmpty);
  }

  private static SubstitutionFormat format(String text) throws ConfigException {
    return SubstitutionFormat.parse(text, FormatOptions.OMIT_EMPTY);
  }
}
