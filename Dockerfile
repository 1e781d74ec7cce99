# Weft in a small image: built with Maven, run by a JDK 25 with an archive of its classes made by a training run at build time.
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
COPY scripts/weft scripts/find-jdk scripts/archive ./
COPY scripts/archive.d archive.d
COPY bootstrap-examples/quickstart.yaml /etc/weft/bootstrap.yaml
# An archive is for one profile: the default one here. The image has curl, which the training run asks with.
RUN WEFT_PROFILE=sidecar ./archive weft.aot
ENV WEFT_ARCHIVE=/opt/weft/weft.aot WEFT_PROFILE=sidecar
USER 65532:65532
EXPOSE 9901 10000
# The shell gives way to Java, so that signals reach it.
ENTRYPOINT ["/opt/weft/weft"]
CMD ["-c", "/etc/weft/bootstrap.yaml"]
