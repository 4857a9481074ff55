// Package pods starts the pods of an environment on this machine as a kubelet would: from the images,
// with the arguments, users, volumes, secrets, probes and grace periods of the manifests, each in a
// network of its own. It stands in for a cluster where there is none; what schedules, rolls out or
// enforces network policies is not here.
//
// It has to run as root in a network and mount namespace made for it, which k8s/try sees to.
package pods

import (
	"fmt"
	"os/exec"
	"strings"
)

// The node's own address; pods follow from nodeFirst on.
const (
	nodeAddress = "10.77.0.1"
	bridge      = "accord0"
	nodeFirst   = 10
)

func command(name string, arguments ...string) error {
	output, err := exec.Command(name, arguments...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(arguments, " "), err, output)
	}
	return nil
}

func commands(lines ...string) error {
	for _, line := range lines {
		words := strings.Fields(line)
		if err := command(words[0], words[1:]...); err != nil {
			return err
		}
	}
	return nil
}

// StartNode makes the bridge that pods are plugged into.
func StartNode() error {
	return commands(
		"ip link set lo up",
		"ip link add "+bridge+" type bridge",
		"ip addr add "+nodeAddress+"/24 dev "+bridge,
		"ip link set "+bridge+" up",
	)
}

// plugIn makes a pod's network: a namespace of the pod's name with one address.
func plugIn(pod string, number int) (address string, err error) {
	address = fmt.Sprintf("10.77.0.%d", nodeFirst+number)
	veth := fmt.Sprintf("veth%d", number)
	return address, commands(
		"ip netns add "+pod,
		"ip link add "+veth+" type veth peer name eth0 netns "+pod,
		"ip link set "+veth+" master "+bridge+" up",
		"ip -n "+pod+" addr add "+address+"/24 dev eth0",
		"ip -n "+pod+" link set eth0 up",
		"ip -n "+pod+" link set lo up",
	)
}
