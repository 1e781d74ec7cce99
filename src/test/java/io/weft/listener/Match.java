package io.weft.listener;

import io.weft.listener.FilterChainMatch.SourceType;
import io.weft.net.CidrRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Builds a {@link FilterChainMatch} of which a test spells out only what it is about. */
final class Match {
  private int port;
  private List<CidrRange> destinations = List.of();
  private List<String> names = List.of();
  private String transport = "";
  private List<String> protocols = List.of();
  private List<CidrRange> directSources = List.of();
  private SourceType type = SourceType.ANY;
  private List<CidrRange> sources = List.of();
  private List<Integer> ports = List.of();

  Match port(int value) {
    port = value;
    return this;
  }

  Match destinations(String... values) {
    destinations = ranges(values);
    return this;
  }

  Match names(String... values) {
    names = List.of(values);
    return this;
  }

  Match transport(String value) {
    transport = value;
    return this;
  }

  Match protocols(String... values) {
    protocols = List.of(values);
    return this;
  }

  Match directSources(String... values) {
    directSources = ranges(values);
    return this;
  }

  Match type(SourceType value) {
    type = value;
    return this;
  }

  Match sources(String... values) {
    sources = ranges(values);
    return this;
  }

  Match ports(Integer... values) {
    ports = List.of(values);
    return this;
  }

  FilterChainMatch build() {
    return new FilterChainMatch(
        port, destinations, names, transport, protocols, directSources, type, sources, ports);
  }

  private static List<CidrRange> ranges(String... texts) {
    List<CidrRange> ranges = new ArrayList<>();
    for (String text : texts) {
      ranges.add(Objects.requireNonNull(CidrRange.parse(text)));
    }
    return ranges;
  }
}
