package io.weft.config;

import com.github.xds.core.v3.CollectionEntry;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.listener.v3.ListenerCollection;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.weft.common.ConfigException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads resources from files and texts. Source: {@code envoy.config.core.v3.PathConfigSource}, and
 * the page on the xDS protocol for REST.
 */
public final class ResourceFile {
  private static final String LISTENERS = ListenerCollection.getDescriptor().getFullName();

  private ResourceFile() {}

  /**
   * What {@code path} holds; the end of its name tells the format. Blocks. Fields that nobody knows
   * are ignored; resources are not validated.
   *
   * @throws ConfigException if it cannot be read, or is no response, with all problems and their
   *     positions
   */
  public static DiscoveryResponse read(Path path) throws ConfigException {
    ConfigReader.Part<DiscoveryResponse> read =
        ConfigFile.read(path, DiscoveryResponse.getDefaultInstance(), UnknownFields.WARN);
    return checked(read);
  }

  /**
   * What the {@code ListenerCollection} in {@code path} has inline, as a response; entries that
   * stand elsewhere are left out, as in Envoy. Blocks.
   *
   * @throws ConfigException if it cannot be read, or is no collection, with all problems and their
   *     positions
   */
  public static DiscoveryResponse readCollection(Path path) throws ConfigException {
    Resource holder =
        checked(ConfigFile.read(path, Resource.getDefaultInstance(), UnknownFields.WARN));
    DiscoveryResponse.Builder response =
        DiscoveryResponse.newBuilder().setVersionInfo(holder.getVersion());
    for (CollectionEntry entry : entries(holder.getResource(), path)) {
      if (entry.hasInlineEntry()) {
        Resource resource =
            Resource.newBuilder()
                .setVersion(entry.getInlineEntry().getVersion())
                .setResource(entry.getInlineEntry().getResource())
                .build();
        response.addResources(Any.pack(resource));
      }
    }
    return response.build();
  }

  private static List<CollectionEntry> entries(Any collection, Path path) throws ConfigException {
    String type = MessageTypes.fullName(collection.getTypeUrl());
    if (!type.equals(LISTENERS)) {
      // The API has no other collection: that of clusters cannot hold more than one.
      throw new ConfigException(
          "", "Invalid structure for collection type '" + type + "' in " + path);
    }
    try {
      return ListenerCollection.parseFrom(collection.getValue()).getEntriesList();
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("", "the bytes are no " + type + ": " + e.getMessage());
    }
  }

  /**
   * What {@code json} says, as {@link #read}.
   *
   * @param origin where it comes from, for errors
   * @throws ConfigException if it is no response, with all problems and their positions
   */
  public static DiscoveryResponse parse(String json, String origin) throws ConfigException {
    return checked(
        ConfigReader.readPart(
            JsonReader.read(json, origin),
            DiscoveryResponse.getDefaultInstance(),
            origin,
            UnknownFields.WARN));
  }

  private static <M extends Message> M checked(ConfigReader.Part<M> read) throws ConfigException {
    if (!read.problems().isEmpty()) {
      throw read.positions().locate(new ConfigException(read.problems()));
    }
    return read.message();
  }
}
