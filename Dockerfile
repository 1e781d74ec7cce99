# Weft in a small image: built with Maven, run by a JDK 25 with an archive of its classes made at build time.
#   docker build -t weft .
#   docker run -v $PWD/bootstrap.yaml:/etc/weft/bootstrap.yaml weft
#   docker run -e WEFT_PROFILE=gateway …

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /weft
COPY pom.xml .
COPY .mvn .mvn
RUN mvn --batch-mode --no-transfer-progress dependency:go-offline
COPY src src
COPY bootstrap-examples bootstrap-examples
RUN mvn --batch-mode --no-transfer-progress -DskipTests package

FROM eclipse-temurin:25-jre AS run
WORKDIR /opt/weft
COPY --from=build /weft/target/weft.jar weft.jar
COPY scripts/weft scripts/find-jdk ./
COPY bootstrap-examples/quickstart.yaml /etc/weft/bootstrap.yaml
# The training run: initialises fully, ends, and leaves the archive.
RUN java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:AOTCacheOutput=weft.aot \
    -jar weft.jar -c /etc/weft/bootstrap.yaml --mode init_only
ENV WEFT_ARCHIVE=/opt/weft/weft.aot WEFT_PROFILE=sidecar
USER 65532:65532
EXPOSE 9901 10000
# The shell gives way to Java, so that signals reach it.
ENTRYPOINT ["/opt/weft/weft"]
CMD ["-c", "/etc/weft/bootstrap.yaml"]
