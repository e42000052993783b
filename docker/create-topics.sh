#!/usr/bin/env bash
# Creates the topics of Arrears where they are missing. Record times are the broker's, so that
# max.clock.skew is measured against its clock and not the producer's.
# BOOTSTRAP: address of Kafka; PARTITIONS: of
# each topic; REPLICAS: copies of each partition.
set -euo pipefail

bootstrap=${BOOTSTRAP:?set BOOTSTRAP to host:port of Kafka}
partitions=${PARTITIONS:-4}
replicas=${REPLICAS:-1}
kafka_topics=${KAFKA_TOPICS:-/opt/kafka/bin/kafka-topics.sh}

create() {
  "$kafka_topics" --bootstrap-server "$bootstrap" --create --if-not-exists --topic "$1" \
    --partitions "$partitions" --replication-factor "$replicas" --config "cleanup.policy=$2" \
    --config message.timestamp.type=LogAppendTime
}

for topic in deployments beliefs; do
  create "arrears.$topic" compact
done
for topic in observations labels commands triggers health drift label-requests dead-letters; do
  create "arrears.$topic" delete
done
